//! What a webhook is sent: the whole message, or what chat programs take.

use serde_json::{Value, json};

use crate::names::HookForm;
use crate::notify::Message;

/// The longest text that chat programs are sent. Slack cuts at 40 000 characters, Teams refuses more than 28 kB.
const MOST_CHARS: usize = 12_000;
/// The most lines of a card.
const MOST_LINES: usize = 150;

pub(super) fn body(form: HookForm, message: &Message) -> Value {
    match form {
        HookForm::Json => message.document(),
        HookForm::Text => json!({"text": inert(&shortened(&format!("{}\n\n{}", message.subject, message.text)))}),
        HookForm::Teams => card(message),
    }
}

/// Returns a text in which nothing of a stranger calls people or hides a link. Source: Slack, "Formatting text for app
/// surfaces": `&`, `<` and `>` are the signs that mean something.
fn inert(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Returns an adaptive card. Its texts are runs of rich text, in which no Markdown is read.
fn card(message: &Message) -> Value {
    let run = |text: &str, more: Value| {
        let mut run = json!({"type": "TextRun", "text": text});
        if let (Value::Object(run), Value::Object(more)) = (&mut run, more) {
            run.extend(more);
        }
        json!({"type": "RichTextBlock", "spacing": "None", "inlines": [run]})
    };
    let text = shortened(&message.text);
    let mut body = vec![run(&message.subject, json!({"weight": "Bolder", "size": "Medium"}))];
    // An empty line would be no line at all.
    let line = |line: &str| run(if line.is_empty() { " " } else { line }, json!({}));
    body.extend(text.lines().take(MOST_LINES).map(line));
    if text.lines().nth(MOST_LINES).is_some() {
        body.push(line("…"));
    }
    let content = json!({
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": body,
    });
    let attachment = json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": content});
    json!({"type": "message", "attachments": [attachment]})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Message {
        let facts = json!({"topic": "run", "run": 7});
        Message {
            id: "dgr-7-1".into(),
            created_at: "2026-03-04T05:15:00".parse().unwrap(),
            subject: "dgr: 1 workbook needs a human".into(),
            text: text.into(),
            html: "<p>".into(),
            facts: facts.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn the_whole_message_is_facts_and_text() {
        assert_eq!(
            body(HookForm::Json, &message("A.\n")),
            json!({"id": "dgr-7-1", "created_at": "2026-03-04T05:15:00Z", "subject": "dgr: 1 workbook needs a human",
                   "text": "A.\n", "topic": "run", "run": 7})
        );
    }

    #[test]
    fn a_chat_is_sent_a_text_that_calls_nobody() {
        let told = body(HookForm::Text, &message("<!channel> <http://evil.example|bank> & co\n"));
        let text = "dgr: 1 workbook needs a human\n\n&lt;!channel&gt; &lt;http://evil.example|bank&gt; &amp; co\n";
        assert_eq!(told, json!({"text": text}));
        let long = body(HookForm::Text, &message(&"ü".repeat(20_000)));
        assert_eq!(long["text"].as_str().unwrap().chars().count(), MOST_CHARS + 1);
    }

    #[test]
    fn a_card_has_a_line_for_each_line() {
        let card = body(HookForm::Teams, &message("A\n\n[bank](http://evil.example)\n"));
        let content = &card["attachments"][0]["content"];
        let texts: Vec<&str> = content["body"]
            .as_array()
            .unwrap()
            .iter()
            .map(|block| block["inlines"][0]["text"].as_str().unwrap())
            .collect();
        assert_eq!(texts, ["dgr: 1 workbook needs a human", "A", " ", "[bank](http://evil.example)"]);
        assert_eq!(content["type"], "AdaptiveCard");
        // As large as it gets it stays below what Teams takes.
        let long = format!("{}\n", "x".repeat(90)).repeat(400);
        assert!(body(HookForm::Teams, &message(&long)).to_string().len() < 28_000);
    }
}
