//! Which part of an xlsx or xlsb package holds which sheet: by the workbook part and its relationships.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::Package;
use super::unreadable::Unreadable;

/// The names of a package's parts.
pub(super) struct Parts {
    /// The folder of the workbook part, `xl/` as a rule.
    folder: String,
    targets: HashMap<String, String>,
    /// The workbook part.
    pub(super) workbook: String,
}

impl Parts {
    /// Reads the package's relationships.
    pub(super) fn of(package: &mut Package<'_>) -> Result<Self, Unreadable> {
        let root = package.part("_rels/.rels")?.unwrap_or_default();
        let mut document = None;
        each_element(&root, "Relationship", |element| {
            if attribute(element, "Type").is_some_and(|kind| kind.ends_with("/relationships/officeDocument")) {
                document = attribute(element, "Target");
            }
        });
        let workbook = document.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let workbook = workbook.trim_start_matches('/').to_owned();
        let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let relationships = package.part(&format!("{folder}_rels/{name}.rels"))?.unwrap_or_default();
        let mut targets = HashMap::new();
        each_element(&relationships, "Relationship", |element| {
            if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
                targets.insert(id, target);
            }
        });
        Ok(Self { folder, targets, workbook })
    }

    /// Returns the part that a relationship of the workbook leads to.
    pub(super) fn target(&self, id: &str) -> Option<String> {
        let target = self.targets.get(id)?;
        Some(match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{}{target}", self.folder),
        })
    }

    /// Returns the part of a file beside the workbook part.
    pub(super) fn beside(&self, name: &str) -> String {
        format!("{}{name}", self.folder)
    }

    /// Returns the parts of an xlsx workbook's sheets, in their order.
    pub(super) fn sheets(&self, package: &mut Package<'_>) -> Result<Vec<Option<String>>, Unreadable> {
        let workbook = package.part(&self.workbook)?.unwrap_or_default();
        let mut parts = Vec::new();
        each_element(&workbook, "sheet", |element| {
            parts.push(attribute(element, "id").and_then(|id| self.target(&id)));
        });
        Ok(parts)
    }
}

/// Calls for every element of a local name; a broken text just ends.
fn each_element(xml: &[u8], name: &str, mut call: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == name => {
                call(&element);
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Returns the value of an attribute by its local name.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        element.attributes().with_checks(false).flatten().find(|held| held.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}
