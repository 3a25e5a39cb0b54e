//! Somebody who fills in forms and keeps cookies, as a browser without scripts would.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::http::{Method, header};

use super::{Answer, Html, TestSite};

pub struct Person<'a> {
    site: &'a TestSite,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// A mail as the outbox holds it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Mail {
    pub kind: String,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub kept_text: String,
    pub calendar: Option<String>,
    pub calendar_method: Option<String>,
}

impl Mail {
    /// The text part on one line.
    pub fn words(&self) -> String {
        self.text_body.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Path and query of the first link of this site that carries a secret.
    pub fn link(&self) -> String {
        let text = self.text_body.replace('\n', " ");
        let link =
            text.split_whitespace().find(|w| w.starts_with("http://kongress.test/") && w.contains("schluessel="));
        let link = link.unwrap_or_else(|| panic!("a link in the mail: {}", self.text_body));
        link.strip_prefix("http://kongress.test").expect("ours").to_string()
    }
}

impl TestSite {
    pub fn person(&self) -> Person<'_> {
        Person { site: self, cookies: RefCell::default() }
    }

    /// All mails to an address, oldest first.
    pub async fn mails(&self, recipient: &str) -> Vec<Mail> {
        sqlx::query_as(
            "select kind, subject, text_body, html_body, kept_text, calendar, calendar_method
             from message where recipient = $1 order by id",
        )
        .bind(recipient)
        .fetch_all(self.site.db.pool())
        .await
        .expect("mails are read")
    }

    /// The newest mail to an address.
    pub async fn mail(&self, recipient: &str) -> Mail {
        let mut mails = self.mails(recipient).await;
        mails.pop().unwrap_or_else(|| panic!("a mail to {recipient}"))
    }

    /// As if the mail server had taken everything.
    pub async fn deliver(&self) {
        self.sql("update message set state = 'sent', sent_at = now() where state = 'queued'").await;
    }

    /// A number from the database.
    pub async fn count(&self, what: &'static str) -> i64 {
        sqlx::query_scalar(what).fetch_one(self.site.db.pool()).await.expect("counted")
    }

    pub async fn text(&self, what: &'static str) -> String {
        sqlx::query_scalar(what).fetch_one(self.site.db.pool()).await.expect("one text")
    }
}

impl Person<'_> {
    pub async fn get(&self, path: &str) -> Answer {
        let cookies = self.cookie_line();
        let answer = self.site.visitor.ask(Method::GET, path, &[("cookie", &cookies)]).await;
        self.keep(&answer);
        answer
    }

    /// As [`Person::get`], following redirects as a browser does.
    pub async fn open(&self, path: &str) -> Html {
        let mut answer = self.get(path).await;
        for _ in 0..5 {
            if !answer.status.is_redirection() {
                break;
            }
            answer = self.get(answer.redirect()).await;
        }
        answer.page()
    }

    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        let cookies = self.cookie_line();
        let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookies.as_str())];
        let answer = self.site.visitor.post(path, fields, &headers).await;
        self.keep(&answer);
        answer
    }

    /// Fills in the form of `page` that goes to `action` and sends it. A value of `None` takes a
    /// field away; several values tick several boxes.
    pub async fn submit(&self, page: &Html, action: &str, values: &[(&str, &str)]) -> Answer {
        let mut fields = page.form(action);
        for (name, _) in values {
            fields.retain(|(n, _)| n != name);
        }
        fields.extend(values.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (n.to_string(), v.to_string())));
        self.post(action, &fields).await
    }

    pub fn site(&self) -> &TestSite {
        self.site
    }

    pub fn forget_cookies(&self) {
        self.cookies.borrow_mut().clear();
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_string(), value.to_string());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn cookie_line(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, answer: &Answer) {
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("ascii");
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
            let (name, value) = line.split(';').next().and_then(|p| p.split_once('=')).expect("a cookie");
            self.cookies.borrow_mut().insert(name.to_string(), value.to_string());
        }
    }
}
