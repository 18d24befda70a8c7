# The part of the LMS that docs/integrating.md does not show: its users, and who is signed in.
from flask import Flask, g, redirect, render_template, request, session

app = Flask(__name__)
app.secret_key = "only for the check of the documents"
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
USERS = {
    "f-ada": {"id": "f-ada", "name": "Ada Okafor", "role": "educator", "password": "ada's"},
    "f-mia/é": {"id": "f-mia/é", "name": "Mia Berg", "role": "student", "password": "mia's"},
}


@app.before_request
def know_the_user():
    g.user = USERS.get(session.get("user"))


@app.get("/")
def home():
    return render_template("home.html")


@app.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    user = USERS.get(request.form.get("user"))
    if user and request.form.get("password") == user["password"]:
        session["user"] = user["id"]
        return redirect("/", 303)
    return render_template("sign_in.html"), 200 if request.method == "GET" else 403
