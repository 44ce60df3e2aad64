//! A letter as a page of HTML: no script, no image, nothing loaded from elsewhere.

use std::borrow::Cow;

use super::{Letter, Point};

const PAGE: &str = "font-family:sans-serif;font-size:14px;line-height:1.4;color:#222;max-width:48em";
const HEAD: &str = "font-size:15px;margin:1.4em 0 .3em";
const LABEL: &str = "text-align:left;vertical-align:top;padding:0 1em 0 0;color:#666;font-weight:normal";

pub(super) fn html(letter: &Letter) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{}</title></head>\n<body style=\"{PAGE}\">\n",
        escaped(&letter.subject)
    );
    paragraphs(&letter.paragraphs, &mut out);
    for item in &letter.items {
        out.push_str(&format!("<h3 style=\"{HEAD}\">{}</h3>\n", escaped(&item.head)));
        item.points.iter().for_each(|one| point(one, &mut out));
    }
    paragraphs(&letter.rest, &mut out);
    if !letter.commands.is_empty() {
        out.push_str("<p>To look further:</p>\n<table>\n");
        for (command, shows) in &letter.commands {
            let command = escaped(command);
            out.push_str(&format!("<tr><td><code>{command}</code></td><td style=\"{LABEL}\">{shows}</td></tr>\n"));
        }
        out.push_str("</table>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn paragraphs(texts: &[String], out: &mut String) {
    texts.iter().for_each(|text| out.push_str(&format!("<p>{}</p>\n", escaped(text))));
}

fn point(point: &Point, out: &mut String) {
    if !point.place.is_empty() {
        out.push_str(&format!("<p style=\"margin:.6em 0 0\"><b>{}</b></p>\n", escaped(&point.place)));
    }
    out.push_str("<table>\n");
    for (label, text) in &point.lines {
        let text = escaped(text);
        out.push_str(&format!("<tr><th style=\"{LABEL}\">{label}</th><td>{text}</td></tr>\n"));
    }
    out.push_str("</table>\n");
}

/// Returns a text that no reader of HTML obeys.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
