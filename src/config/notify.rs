//! Where messages of the outbox go: the `[[notify]]` tables of the settings.

use super::keys::{Key, Kind};

/// How a message is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Posted as JSON to a URL.
    Webhook,
    /// Given to a command on its standard input.
    Command,
}

/// A destination of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Its name, unique.
    pub name: String,
    /// How a message is handed over.
    pub way: Way,
    /// The URL, or the command line.
    pub target: String,
    /// After so many hours a message that could not be delivered is given up.
    pub expires_hours: u32,
}

impl Destination {
    /// The keys of a `[[notify]]` table.
    pub(super) const KEYS: &[Key] = &[
        Key { name: "name", kind: Kind::Text, default: "", about: "Its name." },
        Key { name: "kind", kind: Kind::Text, default: "", about: "webhook, or command." },
        Key { name: "target", kind: Kind::Text, default: "", about: "The URL, or the command line." },
        Key { name: "expires_hours", kind: Kind::Number, default: "24", about: "When it is given up." },
    ];

    /// Returns the destination that the fields of a table give, or what is wrong with them.
    pub(super) fn new(fields: &[(&str, String)]) -> Result<Self, String> {
        let field = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let due = |name| field(name).filter(|text| !text.trim().is_empty()).ok_or(format!("`{name}` is missing"));
        let way = match due("kind")? {
            "webhook" => Way::Webhook,
            "command" => Way::Command,
            other => return Err(format!("\"{other}\" is no kind (known: webhook, command)")),
        };
        let hours = field("expires_hours").unwrap_or("24");
        let expires_hours = hours.parse().map_err(|_| format!("`expires_hours` = {hours} is no number of hours"))?;
        Ok(Self { name: due("name")?.to_owned(), way, target: due("target")?.to_owned(), expires_hours })
    }

    /// Returns the target as it may be printed: a webhook's path is its secret.
    pub fn shown(&self) -> String {
        match self.way {
            Way::Command => format!("command {}", self.target),
            Way::Webhook => {
                let (scheme, rest) = self.target.split_once("://").unwrap_or(("", &self.target));
                let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
                let host = host.rsplit('@').next().unwrap_or_default();
                format!("webhook {scheme}://{host}/***")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_shown_without_its_secret() {
        let fields = |kind: &str, target: &str| {
            [("name", "ops".to_owned()), ("kind", kind.to_owned()), ("target", target.to_owned())]
        };
        let hook = Destination::new(&fields("webhook", "https://u:p@hooks.example/T0/secret")).unwrap();
        assert_eq!((hook.shown().as_str(), hook.expires_hours), ("webhook https://hooks.example/***", 24));
        let wrong = Destination::new(&fields("smoke", "x"));
        assert_eq!(wrong, Err("\"smoke\" is no kind (known: webhook, command)".to_owned()));
        assert_eq!(Destination::new(&[]), Err("`kind` is missing".to_owned()));
    }
}
