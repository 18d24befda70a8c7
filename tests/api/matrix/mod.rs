//! The matrix: every operation of the OpenAPI document, called by every role about every kind of user. Each answer is as the
//! contract says, and documented; and a caller who must not learn that a user exists gets the same bytes as about nobody.

mod answer;
mod cast;
mod cells;
mod document;
mod expected;
mod school;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};

use self::{
    answer::Answer,
    cast::Target,
    cells::Cell,
    document::operations,
    expected::{expected, tells_who_exists},
    table::{Access, ROWS},
};

#[test]
fn every_operation_has_a_row_in_the_matrix() {
    let mut missing = Vec::new();
    for operation in operations() {
        let rows: Vec<_> = ROWS.iter().filter(|row| row.operation() == operation.id).collect();
        if rows.is_empty() {
            missing.push(format!(
                "`{}` has no row: add one to `ROWS` in tests/api/matrix/table.rs that says who may call it and with which \
                 request, and say in tests/api/matrix/expected.rs what it answers to whom",
                operation.id
            ));
            continue;
        }
        let covered: BTreeSet<_> = rows.iter().flat_map(|row| row.user_ids.iter().copied()).collect();
        for name in operation.user_ids.difference(&covered) {
            missing.push(format!(
                "`{}` takes a user id as `{name}`, but no row of it has the target there: add a row to tests/api/matrix/table.rs",
                operation.id
            ));
        }
        for row in rows.iter().filter(|row| (row.access == Access::Public) != operation.is_public) {
            missing.push(format!("the row `{}` and the OpenAPI document differ in whether it needs a token", row.name));
        }
    }
    let ids: BTreeSet<_> = operations().into_iter().map(|operation| operation.id).collect();
    let gone = ROWS.iter().filter(|row| !ids.contains(row.operation()));
    missing.extend(gone.map(|row| format!("the row `{}` is of no operation of the OpenAPI document", row.name)));

    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn only_special_rights_tell_a_stranger_from_nobody() {
    for cell in Cell::all().iter().filter(|cell| !tells_who_exists(cell.row, cell.role)) {
        let nobody = expected(cell.row, cell.role, Target::Nobody);
        if cell.target == Target::Stranger || cell.role.is_elsewhere() {
            assert_eq!(expected(cell.row, cell.role, cell.target), nobody, "{cell}");
        }
    }
}

#[tokio::test]
async fn every_operation_answers_each_role_about_each_user_as_the_contract_says() {
    let operations: BTreeMap<_, _> =
        operations().into_iter().map(|operation| (operation.id.clone(), operation)).collect();
    let cells = Cell::all();
    let app = school::build(&cells).await;

    let answers = stream::iter(&cells).map(|cell| Answer::to(&app, &operations[cell.row.operation()], cell));
    let answers: Vec<Answer> = answers.buffered(school::AT_ONCE).collect().await;

    let mut wrong = BTreeSet::new();
    let mut compared = 0;
    for (cell, answer) in cells.iter().zip(&answers) {
        let expected_here = expected(cell.row, cell.role, cell.target);
        if answer.says != expected_here {
            wrong.insert(format!("{cell}: {} instead of {expected_here}: {}", answer.says, answer.reply.text));
        }
        wrong.extend(operations[cell.row.operation()].undocumented(answer.status(), answer.code()));
    }
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.target == Target::Nobody) {
        let of_nobody = answers[at].without_what_differs(cell);
        let others = cells.iter().zip(&answers).skip(at + 1);
        for (other, answer) in others.take_while(|(other, _)| other.target != Target::Nobody) {
            let looks_like_nobody =
                expected(other.row, other.role, other.target) == expected(cell.row, cell.role, cell.target);
            if other.may_be_nobody() && looks_like_nobody {
                compared += 1;
                let bytes = answer.without_what_differs(other);
                if bytes != of_nobody {
                    wrong.insert(format!("{other}: not the same bytes as about nobody:\n  {bytes}\n  {of_nobody}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(compared > cells.len() / 3, "{compared} of {} answers were compared with those about nobody", cells.len());
    app.assert_invariants().await;
}
