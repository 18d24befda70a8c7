//! Commands whose output is read in part or not at all, as in `pidge config | head -1`.

use std::io;

use crate::support::{
    app::TestApp,
    program::{pidge, text},
};

#[tokio::test]
async fn a_command_whose_standard_output_is_closed_ends_quietly_with_its_usual_exit_code() {
    let app = TestApp::spawn().await;
    let (ada, mia, _noah) = (app.educator("ada").await, app.student("mia").await, app.student("noah").await);
    mia.says(&ada, "hello").await;

    for (arguments, code) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&["config"], 0),
        (&["openapi"], 0),
        (&["token", "--sub", "ada"], 0),
        (&["migrate"], 0),
        (&["check"], 0),
        (&["inspect", "--from", "ada", "--to", "mia"], 0),
        (&["inspect", "--from", "ada", "--to", "mia", "--json"], 0),
        (&["inspect", "--from", "ada", "--to", "noah"], 3),
    ] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);

        let output = pidge(arguments, &app.database.url).stdout(writer).output().unwrap();

        assert_eq!((output.status.code(), text(&output).as_str()), (Some(code), ""), "{arguments:?}");
    }
}
