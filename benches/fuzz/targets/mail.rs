//! Mails changed byte by byte: headers, encodings, parts in parts.

#![no_main]

use dgr_fuzz::mail::{Mail, base64};
use dgr_fuzz::raw_workbook::{pack, xlsx};
use libfuzzer_sys::fuzz_target;

fn seeds() -> Vec<Vec<u8>> {
    let book = xlsx("<row><c r=\"A1\"><v>1</v></c></row>");
    let zip = pack(&[("a.xlsx", &book)]);
    let mail = Mail {
        from: "O&M <om@north.example>",
        subject: "=?utf-8?B?REdSIFPDvGQ=?= =?iso-8859-1?Q?=E9t=E9?=",
        received: &["from a by mx.own.example with ESMTPS; Thu, 5 Mar 2026 09:30:00 +0530 (IST)"],
        date: "Mon, 1 Jan 2024 00:00:00 +0000",
        files: &[("report.xlsx", "application/x", &book), ("day.zip", "application/zip", &zip)],
    };
    let inner = Mail { from: "b@c.example", files: &[("r.xlsx", "text/plain", &book)], ..Mail::default() }.bytes();
    let head = "From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n";
    let nested = [
        head.as_bytes(),
        b"Content-Type: message/rfc822\n\n",
        &inner,
        b"\n--x\nContent-Type: application/octet-stream;\n name*0*=utf-8''S%C3%BCd; name*1=.xlsx\n\
          Content-Transfer-Encoding: quoted-printable\n\nPK=03=04\n--x--\n",
    ];
    let single = format!(
        "Content-Disposition: attachment; filename=r.xlsx\nContent-Transfer-Encoding: base64\n\n{}",
        base64(&book)
    );
    vec![mail.bytes(), nested.concat(), single.into_bytes()]
}

fuzz_target!(init: { dgr_fuzz::begin("mail", &seeds()) }, |data: &[u8]| {
    dgr_fuzz::open(data, "mail.eml");
});
