//! Archives and mails opened: which workbooks are in them, what is passed over, what cannot be unpacked, and that nothing
//! sent by a stranger does harm.

use dgr::container::{Contents, Opened, Step, open, unpack};
use dgr::workbook::{Limits, Unreadable};
use proptest::prelude::*;

use crate::hostile::raw_workbook::{encrypted, ods, pack, xlsx};
use crate::support::mail::{Mail, XLSX, base64};

const ZIP: &str = "application/zip";

fn hidden(name: &str) -> Option<String> {
    dgr::inbox::hidden(name.as_ref()).map(|why| why.to_string())
}

fn look(bytes: &[u8], name: &str) -> Result<Opened, Unreadable> {
    open(bytes, name, &Limits::default(), &hidden)
}

/// Returns what is in a container, and sees that every workbook in it is unpacked as it was packed.
#[track_caller]
fn contents(bytes: &[u8], name: &str) -> Contents {
    let opened = look(bytes, name);
    let Ok(Opened::Contents(contents)) = opened else { panic!("{opened:?}") };
    for piece in &contents.pieces {
        let unpacked = unpack(bytes, &piece.steps, &Limits::default()).unwrap();
        assert_eq!(dgr::pipeline::setup::sha256(&unpacked), piece.sha256, "{}", piece.name);
        assert_eq!(unpacked.len() as u64, piece.size, "{}", piece.name);
    }
    contents
}

fn names(contents: &Contents) -> Vec<&str> {
    contents.pieces.iter().map(|piece| piece.name.as_str()).collect()
}

fn passed(contents: &Contents) -> Vec<String> {
    contents.passed.iter().map(|passed| format!("{}: {}", passed.name, passed.why)).collect()
}

/// A workbook that holds a number.
fn book(number: u32) -> Vec<u8> {
    xlsx(&format!("<row><c r=\"A1\"><v>{number}</v></c></row>"))
}

#[test]
fn an_archive_gives_its_workbooks_and_says_what_it_passes_over() {
    let (one, two, three) = (book(1), book(2), ods("<table:table table:name=\"T\"/>"));
    let zip = pack(&[
        ("north/May\\report.xlsx", &one),
        ("a report without ending", &two),
        ("sheet.ods", &three),
        ("empty/", b""),
        ("copy of report.xlsx", &one),
        ("__MACOSX/north/._report.xlsx", b"\0\x05\x16\x07"),
        (".DS_Store", b"\0\0\0\x01Bud1"),
        ("north/~$report.xlsx", b"\x06anna"),
        ("readme.txt", b"Please find attached."),
        ("photos.rar", b"Rar!\x1a\x07\x01\0"),
        ("letter.docx", &pack(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])),
        ("web page.xls", b"<html><table>"),
    ]);
    let contents = contents(&zip, "day.zip");
    assert_eq!(names(&contents), ["a report without ending", "north/May/report.xlsx", "sheet.ods", "web page.xls"]);
    assert_eq!(
        passed(&contents),
        [
            ".DS_Store: its name begins with a dot",
            "__MACOSX/north/._report.xlsx: what a Mac notes beside a file",
            "copy of report.xlsx: the same bytes as north/May/report.xlsx",
            "letter.docx: no workbook",
            "north/~$report.xlsx: a lock file of Excel: somebody has the workbook open",
            "photos.rar: a RAR archive, which is not opened",
            "readme.txt: no workbook",
        ]
    );
    assert_eq!((contents.troubles.as_slice(), contents.complaint()), (&[][..], None));
}

#[test]
fn a_workbook_is_not_taken_for_an_archive_whatever_its_parts_come_first() {
    let odd = pack(&[("zz/first.xml", b"<x/>"), ("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<w/>")]);
    assert_eq!(look(&odd, "day.zip"), Ok(Opened::Itself));
    assert_eq!(look(&book(1), "day.zip"), Ok(Opened::Itself));
    assert_eq!(look(b"a;b\n1;2\n", "day.csv"), Ok(Opened::Itself));
    let zip = pack(&[("odd.bin", &odd)]);
    assert_eq!(names(&contents(&zip, "day.zip")), ["odd.bin"]);
}

/// Excel writes the flag, the zip of an old Windows the code page of DOS, some programs UTF-8 without the flag.
#[test]
fn names_are_read_in_every_code() {
    let zip = pack(&[("S_d.xlsx", &book(1)), ("Süd 2.xlsx", &book(2))]);
    let (mut dos, mut bare) = (zip.clone(), zip);
    replace(&mut dos, b"S_d.xlsx", b"S\x81d.xlsx");
    assert_eq!(names(&contents(&dos, "day.zip")), ["Süd 2.xlsx", "Süd.xlsx"]);
    // Bit 11 of the flags says UTF-8: off in both headers of the second entry.
    for (head, flags) in [(&b"PK\x03\x04"[..], 6), (&b"PK\x01\x02"[..], 8)] {
        let starts: Vec<usize> = (0..bare.len() - 4).filter(|at| bare[*at..].starts_with(head)).collect();
        starts.iter().for_each(|at| bare[at + flags + 1] &= !0x08);
    }
    assert_eq!(names(&contents(&bare, "day.zip")), ["S_d.xlsx", "Süd 2.xlsx"]);
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let places: Vec<usize> = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert_eq!(places.len(), 2, "a name stands twice in a zip");
    places.iter().for_each(|at| bytes[*at..*at + to.len()].copy_from_slice(to));
}

#[test]
fn archives_in_archives_are_opened_to_a_depth() {
    let inner = pack(&[("report.xlsx", &book(1))]);
    let second = pack(&[("inner.zip", &inner), ("two.xlsx", &book(2))]);
    let third = pack(&[("second.zip", &second)]);
    assert_eq!(names(&contents(&third, "a.zip")), ["second.zip/inner.zip/report.xlsx", "second.zip/two.xlsx"]);
    let fourth = contents(&pack(&[("third.zip", &third), ("one.xlsx", &book(3))]), "a.zip");
    assert_eq!(names(&fourth), ["one.xlsx", "third.zip/second.zip/two.xlsx"]);
    let complaint = fourth.complaint().unwrap();
    assert_eq!(
        complaint.to_string(),
        "A file in it cannot be unpacked: third.zip/second.zip/inner.zip (packed more than 3 deep). \
         Ask for the workbooks themselves."
    );
}

#[test]
fn a_password_is_told_and_the_rest_is_read() {
    let mut zip = pack(&[("secret.xlsx", &book(1)), ("secret.pdf", b"%PDF"), ("open.xlsx", &book(2))]);
    // Bit 0 of the flags says encrypted: on in both headers of the first two entries.
    for (head, flags) in [(&b"PK\x03\x04"[..], 6), (&b"PK\x01\x02"[..], 8)] {
        let starts: Vec<usize> = (0..zip.len() - 4).filter(|at| zip[*at..].starts_with(head)).collect();
        let ours = starts.iter().filter(|at| zip[**at..(**at + 64).min(zip.len())].windows(6).any(|w| w == b"secret"));
        ours.copied().collect::<Vec<_>>().iter().take(2).for_each(|at| zip[at + flags] |= 1);
    }
    let contents = contents(&zip, "day.zip");
    assert_eq!(names(&contents), ["open.xlsx"]);
    assert_eq!(passed(&contents), ["secret.pdf: protected by a password, and no workbook by its name"]);
    assert_eq!(
        contents.complaint().unwrap().to_string(),
        "A file in it cannot be unpacked: secret.xlsx (protected by a password). Ask for it without a password."
    );
    // A workbook with a password of its own is a workbook: its reader tells the password.
    let zip = pack(&[("sealed", &encrypted())]);
    assert_eq!(names(&self::contents(&zip, "day.zip")), ["sealed"]);
}

#[test]
fn a_damaged_entry_is_told_and_the_rest_is_read() {
    let mut zip = pack(&[("bad.xlsx", &book(1)), ("good.xlsx", &book(2))]);
    zip[60] ^= 0xFF;
    let contents = contents(&zip, "day.zip");
    assert_eq!(names(&contents), ["good.xlsx"]);
    let complaint = contents.complaint().unwrap();
    let told = "A file in it cannot be unpacked: bad.xlsx (damaged, or packed in a way that is not read: ";
    assert!(complaint.reason.starts_with(told), "{complaint}");
    assert_eq!(complaint.hint, "Ask for it again, packed as an ordinary zip, or for the workbook itself.");
}

#[test]
fn a_container_that_is_cut_off_is_refused_whole() {
    let zip = pack(&[("one.xlsx", &book(1)), ("two.xlsx", &book(2))]);
    let said = look(&zip[..zip.len() - 30], "day.zip").unwrap_err();
    assert_eq!(
        said.to_string(),
        "The archive is damaged or cut off (invalid Zip archive: Could not find EOCD). \
         Ask for it again, or for the workbooks themselves."
    );
    let mail = Mail { from: "om@x.example", files: &[("a.xlsx", XLSX, &book(1))], ..Mail::default() }.bytes();
    let said = look(&mail[..mail.len() - 20], "day.eml").unwrap_err();
    assert_eq!(
        said.to_string(),
        "The mail is cut off: the end of its parts is missing. Ask for it again, or save it again from the mail program as .eml."
    );
    let said = look(b"", "day.eml").unwrap_err();
    assert_eq!(said.reason, "The mail is empty (0 bytes).");
}

#[test]
fn a_mail_gives_its_attachments_with_sender_subject_and_time() {
    let (one, two) = (book(1), book(2));
    let mail = Mail {
        from: "O&M desk <om@north.example>",
        subject: "=?utf-8?Q?DGR_S=C3=BCd?=",
        received: &["by mx.own.example with ESMTPS; Mon, 2 Mar 2026 10:05:00 +0530"],
        date: "Mon, 2 Mar 2026 09:00:00 +0530",
        files: &[
            ("report.xlsx", XLSX, &one),
            ("again.xlsx", XLSX, &one),
            ("called text.xlsx", "text/plain; charset=iso-8859-1", &two),
            ("day.zip", ZIP, &pack(&[("sub/three.xlsx", &book(3)), ("notes.txt", b"-")])),
            ("report.pdf", "application/pdf", b"%PDF-1.7"),
            ("smime.p7s", "application/pkcs7-signature", b"0\x82"),
        ],
    };
    let contents = contents(&mail.bytes(), "1700.M1.host");
    assert_eq!(names(&contents), ["called text.xlsx", "day.zip/sub/three.xlsx", "report.xlsx"]);
    let why = "again.xlsx: the same bytes as report.xlsx";
    assert_eq!(passed(&contents), [why, "day.zip/notes.txt: no workbook", "report.pdf: no workbook"]);
    let letter = contents.letter.unwrap();
    assert_eq!(letter.delivered.unwrap().to_string(), "2026-03-02 04:35:00");
    assert_eq!(letter.dated.unwrap().to_string(), "2026-03-02 03:30:00");
    for piece in &contents.pieces {
        let from = (piece.sender.as_deref(), piece.subject.as_deref());
        assert_eq!(from, (Some("om@north.example"), Some("DGR Süd")), "{}", piece.name);
    }
}

#[test]
fn images_in_the_text_are_passed_over_in_silence() {
    let image = base64(b"\x89PNG\r\n\x1a\n");
    let text = format!(
        "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=R\n\n--R\n\
         Content-Type: text/html\n\n<img src=\"cid:1\">\n--R\nContent-Type: image/png; name=\"image001.png\"\n\
         Content-ID: <1>\nContent-Disposition: inline; filename=\"image001.png\"\n\
         Content-Transfer-Encoding: base64\n\n{image}\n--R\nContent-Type: image/png; name=\"photo.png\"\n\
         Content-Disposition: attachment; filename=\"photo.png\"\nContent-Transfer-Encoding: base64\n\n{image}\n--R--\n"
    );
    let contents = contents(text.as_bytes(), "a.eml");
    assert_eq!((names(&contents), passed(&contents)), (vec![], vec!["photo.png: no workbook".to_owned()]));
}

/// A colleague forwards a contractor's mail as an attachment: the report is the contractor's.
#[test]
fn a_mail_in_a_mail_tells_its_own_sender() {
    let inner = Mail {
        from: "om@north.example",
        subject: "DGR",
        date: "Sun, 1 Mar 2026 09:00:00 +0000",
        files: &[("r.xlsx", XLSX, &book(1))],
        ..Mail::default()
    };
    let inner = String::from_utf8(inner.bytes()).unwrap();
    let outer = format!(
        "From: colleague@own.example\nSubject: Fwd\nReceived: by mx; Mon, 2 Mar 2026 04:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=O\n\n--O\nContent-Type: text/plain\n\nsee below\n--O\n\
         Content-Type: message/rfc822\n\n{inner}\n--O--\n"
    );
    let contents = contents(outer.as_bytes(), "fwd.eml");
    let piece = &contents.pieces[0];
    assert_eq!((piece.name.as_str(), piece.steps.len()), ("attached mail/r.xlsx", 2));
    assert_eq!((piece.sender.as_deref(), piece.subject.as_deref()), (Some("om@north.example"), Some("DGR")));
    assert_eq!(contents.letter.unwrap().delivered.unwrap().to_string(), "2026-03-02 04:00:00");
}

#[test]
fn a_container_in_another_that_holds_nothing_is_told() {
    let mail = Mail { from: "a@b.example", ..Mail::default() }.bytes();
    let zip = pack(&[("empty.eml", &mail), ("empty.zip", &pack(&[("a/", b"")])), ("r.xlsx", &book(1))]);
    let told = ["empty.eml: no workbook in it", "empty.zip: no workbook in it"];
    assert_eq!(passed(&contents(&zip, "day.zip")), told);
}

#[test]
fn a_mail_that_an_editor_saved_is_read() {
    let mail = Mail { from: "om@x.example", subject: "DGR", files: &[("r.xlsx", XLSX, &book(1))], ..Mail::default() };
    for before in ["\u{feff}", "\r\n", "\u{feff}\n"] {
        let contents = contents(&[before.as_bytes(), &mail.bytes()].concat(), "a.eml");
        let letter = contents.letter.as_ref().unwrap();
        assert_eq!((names(&contents), letter.sender.as_deref()), (vec!["r.xlsx"], Some("om@x.example")));
    }
}

#[test]
fn a_mail_that_is_the_workbook_itself_is_read() {
    let text = format!(
        "From: a@b.example\nMIME-Version: 1.0\nContent-Type: {XLSX}; name=\"r.xlsx\"\nContent-Transfer-Encoding: base64\n\n{}\n",
        base64(&book(1))
    );
    assert_eq!(names(&contents(text.as_bytes(), "a.eml")), ["r.xlsx"]);
}

#[test]
fn a_container_without_a_workbook_says_what_it_holds() {
    let complaint = |bytes: &[u8], name| contents(bytes, name).complaint().unwrap().to_string();
    let mail = Mail { from: "om@x.example", subject: "Daily report", ..Mail::default() };
    assert_eq!(
        complaint(&mail.bytes(), "a.eml"),
        "The mail from om@x.example (\"Daily report\") holds no workbook. \
         Ask the sender to attach the report as an Excel workbook (.xlsx), or packed as .zip."
    );
    let outlook = Mail { files: &[("winmail.dat", "application/ms-tnef", b"\x78\x9f\x3e\x22")], ..mail };
    assert_eq!(
        complaint(&outlook.bytes(), "a.eml"),
        "The mail from om@x.example (\"Daily report\") holds no workbook; in it: winmail.dat. \
         Outlook packed it in its own way (winmail.dat): ask the sender to write mails as HTML or text."
    );
    let files: Vec<String> = (1..=7).map(|n| format!("{n}.txt")).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|name| (name.as_str(), b"-".as_slice())).collect();
    assert_eq!(
        complaint(&pack(&files), "a.zip"),
        "The archive holds no workbook; in it: 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, and 2 more. \
         Ask for the report as an Excel workbook (.xlsx)."
    );
}

/// Windows users drag mails out of Outlook: what they get is no mail that can be read, and that is said.
#[test]
fn a_message_of_outlook_is_called_by_its_name() {
    let mut message = encrypted();
    let name: Vec<u8> = "__properties_version1.0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    message[1024..1024 + name.len()].copy_from_slice(&name);
    let zip = pack(&[("fwd.msg", &message), ("old.rar", b"Rar!\x1a\x07\x01\0")]);
    assert_eq!(
        contents(&zip, "a.zip").complaint().unwrap().reason,
        "The archive holds no workbook; in it: fwd.msg (a message of Outlook (.msg), which is not opened), \
         old.rar (a RAR archive, which is not opened)."
    );
    let said = dgr::workbook::read(&message, "fwd.msg", &|_, _| true, &Limits::default()).unwrap_err();
    assert_eq!(
        said.to_string(),
        "This is a message of Outlook (.msg), not a workbook. Save the attached workbook by itself, or the message as .eml."
    );
}

#[test]
fn a_broken_attachment_is_told() {
    let mail = Mail { from: "om@x.example", files: &[("r.xlsx", XLSX, &book(1))], ..Mail::default() };
    let broken = String::from_utf8(mail.bytes()).unwrap().replace("UEsDB", "UEs??");
    let said = contents(broken.as_bytes(), "a.eml").complaint().unwrap();
    assert_eq!(
        said.to_string(),
        "A file in it cannot be unpacked: r.xlsx (its encoding is damaged or cut off). Ask for the mail again."
    );
}

#[test]
fn every_limit_is_told_by_its_name() {
    let zip = pack(&[("a.xlsx", &book(1)), ("b.xlsx", &book(2)), ("c.xlsx", &book(3))]);
    let usual = Limits::default;
    for (name, limits) in [
        ("max_zip_entries", Limits { max_zip_entries: 2, ..usual() }),
        ("max_unpacked_bytes", Limits { max_unpacked_bytes: 100, ..usual() }),
    ] {
        let said = open(&zip, "day.zip", &limits, &hidden).unwrap_err();
        assert!(said.hint.contains(&format!("`{name}`")), "{said}");
    }
    let small = Limits { max_bytes: 100, ..usual() };
    let Ok(Opened::Contents(contents)) = open(&zip, "day.zip", &small, &hidden) else { panic!() };
    assert_eq!(contents.pieces, []);
    let said = contents.complaint().unwrap();
    assert!(said.reason.starts_with("3 files in it cannot be unpacked: a.xlsx (larger than the 100 bytes"), "{said}");
    assert!(said.hint.contains("`max_bytes`"), "{said}");
    let mail = Mail { files: &[("a", XLSX, b"1"), ("b", XLSX, b"2")], ..Mail::default() }.bytes();
    let said = open(&mail, "a.eml", &Limits { max_zip_entries: 1, ..usual() }, &hidden).unwrap_err();
    assert_eq!(said.reason, "The mail holds 2 files; at most 1 are read.");
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![0u8; 17 << 20];
    let bomb = pack(&[("report.xlsx", &zeros)]);
    let said = look(&bomb, "day.zip").unwrap_err();
    assert!(said.reason.starts_with("The archive would unpack to 17 MiB, 10"), "{said}");
    assert!(said.reason.ends_with(" times its size, as a file made to do harm does."), "{said}");
    // In another archive it is told, and the rest is read.
    let outer = contents(&pack(&[("bomb.zip", &bomb), ("good.xlsx", &book(1))]), "day.zip");
    assert_eq!(names(&outer), ["good.xlsx"]);
    let said = outer.complaint().unwrap();
    assert!(said.reason.contains("bomb.zip (the archive would unpack to 17 MiB"), "{said}");
}

/// An archive that says of its entry that it is small, and holds much.
#[test]
fn a_bomb_that_lies_about_its_size_is_stopped_at_the_limit() {
    let zeros = vec![0u8; 4 << 20];
    let mut bomb = pack(&[("report.xlsx", &zeros)]);
    let said = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..].starts_with(&said)).collect();
    places.iter().for_each(|at| bomb[*at..*at + 4].copy_from_slice(&100u32.to_le_bytes()));
    let limits = Limits { max_bytes: 1 << 20, ..Limits::default() };
    let Ok(Opened::Contents(contents)) = open(&bomb, "day.zip", &limits, &hidden) else { panic!() };
    assert_eq!((contents.pieces.len(), contents.troubles.len()), (0, 1));
    assert!(unpack(&bomb, &[Step::Entry(0)], &limits).is_err());
}

#[test]
fn entries_that_overlap_or_share_a_name_are_refused() {
    let mut zip = pack(&[("a.xlsx", &book(1)), ("b.xlsx", &book(2))]);
    let second = zip.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    zip[second + 42..second + 46].copy_from_slice(&[0; 4]);
    let said = look(&zip, "day.zip").unwrap_err();
    assert_eq!(said.reason, "Parts of the file overlap, as in a file made to do harm.");
    let mut zip = pack(&[("a.xlsx", &book(1)), ("b.xlsx", &book(2))]);
    replace(&mut zip, b"b.xlsx", b"a.xlsx");
    let said = look(&zip, "day.zip").unwrap_err();
    assert_eq!(said.reason, "Two files in the archive have one name; only one of them could be read.");
}

/// The parser panics on this in a debug build; nobody else needs to.
#[test]
fn an_ill_formed_mail_does_not_panic() {
    let lines =
        ["Content-Type: multipart/digest; boundary=a", "", "--a", "", "Content-Type: message/rfc822", "", "", "--a--"];
    let said = look(lines.join("\n").as_bytes(), "a.eml");
    let fits = |said: &Unreadable| said.reason == "The mail is not well formed: its parts do not fit.";
    assert!(said.as_ref().is_ok_and(|_| !cfg!(debug_assertions)) || said.as_ref().is_err_and(fits), "{said:?}");
}

/// Whatever is found is bounded: by the limits, and by what came in.
fn bounded(bytes: &[u8], name: &str) -> Result<(), TestCaseError> {
    let limits = Limits { max_zip_entries: 50, max_bytes: 1 << 16, max_unpacked_bytes: 1 << 18, ..Limits::default() };
    let Ok(Opened::Contents(contents)) = open(bytes, name, &limits, &hidden) else { return Ok(()) };
    let files = contents.pieces.len() + contents.passed.len() + contents.troubles.len();
    prop_assert!(files <= 50, "{files} files");
    let total: u64 = contents.pieces.iter().map(|piece| piece.size).sum();
    prop_assert!(total <= (1 << 18) + bytes.len() as u64, "{total} bytes");
    for piece in &contents.pieces {
        let unpacked = unpack(bytes, &piece.steps, &limits);
        prop_assert_eq!(
            unpacked.map(|b| dgr::pipeline::setup::sha256(&b)),
            Ok(piece.sha256.clone()),
            "{}",
            &piece.name
        );
    }
    Ok(())
}

fn sound() -> [Vec<u8>; 2] {
    let inner = pack(&[("in.xlsx", &book(7)), ("x.txt", b"x")]);
    let zip = pack(&[("a.xlsx", &book(1)), ("sub/inner.zip", &inner), ("~$a.xlsx", b"x")]);
    let mail = Mail {
        from: "om@x.example",
        subject: "=?utf-8?B?RGFpbHk=?=",
        received: &["by mx.own.example with ESMTP; Mon, 2 Mar 2026 10:05:00 +0530"],
        date: "Mon, 2 Mar 2026 09:00:00 +0530",
        files: &[("a.xlsx", XLSX, &book(1)), ("inner.zip", ZIP, &inner), ("m.eml", "message/rfc822", b"From: x\n\n")],
    };
    [zip, mail.bytes()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_change_to_a_container_makes_it_panic_or_grow(
        which in 0usize..2,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let mut bytes = sound()[which].clone();
        for (at, byte) in &changes {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if cuts {
            bytes.truncate(cut.index(bytes.len()));
        }
        bounded(&bytes, ["a.zip", "a.eml"][which])?;
    }

    #[test]
    fn no_mail_makes_it_panic_or_grow(lines in prop::collection::vec(mail_line(), 0..40)) {
        bounded(lines.join("\n").as_bytes(), "a.eml")?;
        let spans = dgr::container::mbox::spans(&mut lines.join("\r\n").as_bytes()).unwrap();
        let length = lines.join("\r\n").len() as u64;
        prop_assert!(spans.windows(2).all(|two| two[0].start + two[0].length <= two[1].start));
        prop_assert!(spans.iter().all(|span| span.start + span.length <= length));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), name in "a\\.(eml|zip|xlsx|mbox)") {
        bounded(&bytes, &name)?;
        bounded(&[b"PK\x03\x04".as_slice(), &bytes].concat(), &name)?;
    }
}

/// Lines that mails are made of, in any order.
fn mail_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "(From|To|Subject|Date|Received|MIME-Version|X-\\PC{0,3}): \\PC{0,30}",
        "Content-Type: (multipart/(mixed|related|digest|alternative); boundary=[ab]|message/rfc822|text/plain|image/png)",
        "Content-(Disposition: attachment; filename=\"\\PC{0,8}(\\.xlsx|\\.eml|\\.zip)?\"|Transfer-Encoding: (base64|quoted-printable|8bit))",
        "--[ab](--)?",
        "From [a-z]{1,3} Mon Mar  2 0[0-9]:31:07 2026",
        "[A-Za-z0-9+/=]{0,60}",
        "\\PC{0,40}",
    ]
}
