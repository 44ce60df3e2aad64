//! Stored workbooks read again, on both databases: a layout is mended, and exactly the numbers that a rehearsal named
//! change; what was superseded, deleted or decided stays as it is.

use dgr::overview::effect::Moved;
use dgr::pipeline::correct::{Act, Became};
use dgr::pipeline::reprocess::{Again, Asked, Done, Event as Told, Reprocess};
use dgr::store::Which;

use super::*;

/// What is asked for is read again; what was not, `Reading` does not hold.
struct Reading {
    done: Done,
    workbooks: Vec<Again>,
}

impl Reading {
    fn moved(&self) -> Vec<Moved> {
        self.done.effect.moved(&self.done.plants)
    }

    /// Workbooks that changed, by name.
    fn changed(&self) -> Vec<&str> {
        self.workbooks.iter().filter(|w| w.changed).map(|w| w.result.name.as_str()).collect()
    }

    fn outcomes(&self, name: &str) -> Vec<&ReportOutcome> {
        outcomes(&self.workbooks.iter().find(|w| w.result.name == name).unwrap().result)
    }

    fn retired(&self) -> Vec<(String, i32)> {
        let retired = self.workbooks.iter().flat_map(|w| &w.retired);
        retired.map(|(key, revision)| (format!("{} {} {}", key.plant, key.day, key.source), *revision)).collect()
    }
}

impl Story {
    fn try_reprocess(&mut self, asked: Asked, rehearse: bool) -> Result<Reading> {
        let at = self.now.get() + Duration::minutes(1);
        self.now.set(at);
        let clock = || at;
        let interrupted = AtomicBool::new(false);
        let url = self.url.clone();
        let reprocess = Reprocess {
            setup: &self.setup,
            author: Author { command: "reprocess".into(), ..author() },
            pid: 1,
            clock: &clock,
            readers: 2,
            reader: &Reader::here,
            store: &|| Ok(Store::open(&url)?),
            asked,
            interrupted: &interrupted,
        };
        let mut workbooks = Vec::new();
        let mut tell = |event: Told<'_>| {
            if let Told::Done(_, Some(again)) = event {
                workbooks.push(again.clone());
            }
        };
        let mut done = if rehearse {
            reprocess.rehearse(&mut self.store, &mut tell)?
        } else {
            reprocess.run(&mut self.store, &mut tell)?
        };
        done.failure.take().map_or(Ok(()), Err)?;
        Ok(Reading { done, workbooks })
    }

    fn reprocess(&mut self) -> Reading {
        self.try_reprocess(Asked::default(), false).unwrap()
    }

    fn rehearse(&mut self) -> Reading {
        self.try_reprocess(Asked::default(), true).unwrap()
    }

    /// Reads everything again and asserts that nothing comes of it, not even a change.
    fn nothing_changes(&mut self) {
        let changes = count(&self.url, "SELECT count(*) AS n FROM changes");
        let again = self.reprocess();
        assert_eq!((again.changed(), again.moved()), (vec![], vec![]));
        assert_eq!(count(&self.url, "SELECT count(*) AS n FROM changes"), changes);
        assert_eq!(self.store.contradictions().unwrap(), []);
    }

    fn reasons(&mut self, plant: &str, date: &str) -> Vec<(i32, String)> {
        let id = self.store.masters(None).unwrap().id_of(plant).unwrap();
        let rows = self.store.history(id, Some(day(date))).unwrap();
        rows.into_iter().map(|row| (row.report.revision, row.report.reason)).collect()
    }

    /// Every number of TWO's live days, by day and name, as the tables have them.
    fn stored(&mut self) -> BTreeMap<String, f64> {
        let id = self.store.masters(None).unwrap().id_of("TWO").unwrap();
        let mut out = BTreeMap::new();
        for row in self.store.days(Some(id), day("2026-01-01"), day("2026-12-31"), None).unwrap() {
            let columns = [
                ("energy_kwh", row.energy_kwh),
                ("energy_export_kwh", row.energy_export_kwh),
                ("poa_kwh_m2", row.poa_kwh_m2),
                ("pr_pct", row.pr_pct),
                ("cuf_ac_pct", row.cuf_ac_pct),
                ("specific_yield_kwh_kwp", row.specific_yield_kwh_kwp),
                ("capacity_ac_kw", row.capacity_ac_kw),
                ("capacity_dc_kw", row.capacity_dc_kw),
            ];
            assert_eq!(row.extra, "{}");
            out.extend(columns.iter().filter_map(|(name, value)| Some((format!("{} {name}", row.day), (*value)?))));
        }
        out
    }
}

/// Days of plant TWO by a meter that tells export twice: day of March, gross of losses, net of them, irradiation.
fn meter(days: &[(u32, &str, &str, &str)]) -> Vec<u8> {
    let rows: Vec<String> = days.iter().map(|(d, e, n, h)| format!("'2026-03-{d:02} | {e} | {h} | {n}")).collect();
    let head = "Day | Export (kWh) | POA (kWh/m2) | Export at the grid (kWh)";
    xlsx(&[Sheet::from_text("Sheet1", &format!("Site | Site Two\n{head}\n{}", rows.join("\n")))])
}

#[test]
fn a_mended_layout_changes_exactly_the_numbers_that_the_rehearsal_names() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        let first = [(1, "900", "890", "5"), (2, "910", "900", "5"), (3, "920", "910", "5"), (4, "930", "920", "5")];
        s.send(&meter(&first));
        // The second day is restated, the fourth deleted: neither comes back by the first workbook.
        s.send(&meter(&[(1, "900", "890", "5"), (2, "905", "895", "5"), (3, "920", "910", "5")]));
        let two = s.store.masters(None).unwrap().id_of("TWO").unwrap();
        s.delete(two, "2026-03-04");
        s.nothing_changes();
        let (before, known_then) = (s.stored(), s.now.get());

        s.mend("\"Export (kWh)\"\n            columns.poa", "\"Export at the grid (kWh)\"\n            columns.poa");
        let tables = counts(url);
        let told = s.rehearse();
        assert_eq!((counts(url), s.stored()), (tables, before.clone()));

        // What it names, by hand: 250 kWp, 200 kW, 5 kWh/m²: PR is kWh / 12.5, CUF kWh / 48, yield kWh / 250.
        let near = |a: Option<f64>, b: f64| (a.unwrap() - b).abs() < 1e-9;
        let moved = told.moved();
        let names = ["cuf_ac_pct", "energy_export_kwh", "energy_kwh", "pr_pct", "specific_yield_kwh_kwp"];
        assert_eq!(moved.len(), 3 * names.len());
        let days = [("2026-03-01", 900.0, 890.0, 3), ("2026-03-02", 905.0, 895.0, 4), ("2026-03-03", 920.0, 910.0, 5)];
        for (at, (date, was, is, row)) in days.into_iter().enumerate() {
            for (one, name) in moved[at * names.len()..].iter().zip(names) {
                assert_eq!((one.plant.as_str(), one.day, one.unit.as_str()), ("TWO", day(date), ""));
                assert_eq!(one.metric, name);
                let per = match name {
                    "cuf_ac_pct" => 48.0,
                    "pr_pct" => 12.5,
                    "specific_yield_kwh_kwp" => 250.0,
                    _ => 1.0,
                };
                assert!(near(one.from, was / per) && near(one.to, is / per), "{one:?}");
                let cells = (one.from_place.clone(), one.to_place.clone());
                let read = name == "energy_export_kwh";
                let cell = |column: &str| read.then(|| format!("Sheet1!{column}{row}"));
                assert_eq!(cells, (cell("B"), cell("D")));
            }
        }
        let shifts = told.done.effect.shifts(&told.done.plants);
        let month = shifts.last().unwrap();
        assert_eq!((month.from, month.to), (Some(900.0 + 905.0 + 920.0), Some(890.0 + 895.0 + 910.0)));

        // The real thing does just that.
        let real = s.reprocess();
        assert_eq!((real.moved(), real.changed()), (moved.clone(), vec!["002.xlsx", "003.xlsx"]));
        let mut due = before;
        for one in &moved {
            due.insert(format!("{} {}", one.day, one.metric), one.to.unwrap());
        }
        assert_eq!(s.stored(), due);
        let row = s.store.months(Some(two), day("2026-03-01"), day("2026-03-01")).unwrap().remove(0);
        assert_eq!((row.energy_kwh, row.energy_days), (month.to, Some(3)));
        assert_eq!(s.revisions("TWO", "2026-03-01"), [(1, "superseded"), (2, "live")]);
        let reasons = [(1, "received"), (2, "restated"), (3, "layout-fix")].map(|(n, why)| (n, why.to_owned()));
        assert_eq!(s.reasons("TWO", "2026-03-02"), reasons);
        assert_eq!(s.revisions("TWO", "2026-03-04"), [(1, "deleted")]);
        assert_eq!(s.energy("TWO", "2026-03-01", Some(known_then)), Some(900.0));

        // A second time changes nothing, and neither do the files themselves.
        s.nothing_changes();
        assert_eq!(outcomes(&s.send(&meter(&first))).first(), Some(&&ReportOutcome::Unchanged));
        let run = s.store.runs(1).unwrap().remove(0);
        assert!(run.finished_at.is_some());
        s.bits()
    });
}

impl Story {
    fn delete(&mut self, plant_id: i64, date: &str) {
        let plant = self.store.masters(None).unwrap().plant(plant_id).unwrap().code.clone();
        let (source, part) = (None, None);
        let asked =
            dgr::pipeline::correct::Asked { plant_id, plant, day: day(date), source, part, revision: None, all: false };
        self.try_correct(Act::Delete, &asked).unwrap();
    }
}

#[test]
fn what_a_workbook_does_not_say_any_more_is_retired_and_comes_back_with_the_layout() {
    on_both(|url| {
        let mut s = Story::new(url);
        let days = [(1, "900.5", "5.1"), (2, "910.25", "5.2"), (3, "870", "4.9")];
        s.send(&portal(&days));
        let texts = s.setup.clone();
        // The last row is a forecast, after all.
        s.mend("[table.days]", "[table.days]\n            skip = [{ row = '/-03$/' }]");
        let read = s.reprocess();
        assert_eq!(read.retired(), [("TWO 2026-03-03 portal".to_owned(), 1)]);
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Unchanged; 2]);
        assert_eq!(s.energy("TWO", "2026-03-03", None), None);
        assert_eq!(s.revisions("TWO", "2026-03-03"), [(1, "dropped")]);
        let two = s.store.masters(None).unwrap().id_of("TWO").unwrap();
        assert_eq!(s.store.plant_state(two).unwrap().unwrap().last_report_day, Some(day("2026-03-02")));
        let month = s.store.months(Some(two), day("2026-03-01"), day("2026-03-01")).unwrap().remove(0);
        assert_eq!((month.energy_kwh, month.days_reported), (Some(900.5 + 910.25), 2));
        s.nothing_changes();
        // It was: the same file alone does not tell, reading again does.
        s.setup = texts;
        assert_eq!(s.reprocess().outcomes("001.xlsx")[2], &ReportOutcome::Accepted);
        assert_eq!(s.revisions("TWO", "2026-03-03"), [(1, "dropped"), (2, "live")]);
        s.nothing_changes();
        s.bits()
    });
}

#[test]
fn a_day_that_was_misread_moves_to_the_day_it_is_of() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.mend("date = { label = \"Date:\" }", "date = { label = \"Date:\", offset_days = -1 }");
        let read = s.reprocess();
        assert_eq!(read.retired(), [("ONE 2026-03-01 units".to_owned(), 1)]);
        assert_eq!((s.energy("ONE", "2026-03-01", None), s.energy("ONE", "2026-02-28", None)), (None, Some(423.0)));
        let shifts = read.done.effect.shifts(&read.done.plants);
        let told: Vec<_> = shifts.iter().map(|shift| (shift.from, shift.to)).collect();
        let (gone, came) = ((Some(423.0), None), (None, Some(423.0)));
        // The days, then their months: February gets what March had.
        assert_eq!(told, [came, gone, came, gone]);
        s.nothing_changes();
        s.bits()
    });
}

#[test]
fn what_was_not_recognised_or_rejected_is_cured() {
    on_both(|url| {
        let mut s = Story::new(url);
        // A new banner: nobody knows the workbook.
        let strange = xlsx(&[Sheet::from_text(
            "Sheet1",
            "Place | Site Two\nDay | Export (kWh) | POA (kWh/m2)\n'2026-03-01 | 900 | 5",
        )]);
        assert_eq!(s.send(&strange).outcome, WorkbookOutcome::Unresolved);
        let came = s.now.get();
        // A capacity that is a zero short: nobody believes the workbook.
        let big = units("2100", "2130", "4230", "");
        assert_eq!(outcomes(&s.send(&big)), [&ReportOutcome::Rejected { correction: false }]);
        assert_eq!(ask::open_workbooks(&mut s.store, None).unwrap().len(), 2);
        s.nothing_changes();

        s.mend("cells = [\"Site\", \"Export (kWh)\"]", "cells = [\"Export (kWh)\"]");
        s.mend(
            "plant = { label = \"Site\" }",
            "plant = [{ label = \"Site\", optional = true }, { label = \"Place\", optional = true }]",
        );
        let larger = PLANTS.replace("ac_kw = 100", "ac_kw = 1000").replace("ac_kw = 50", "ac_kw = 500");
        let plants = dgr::masters::read("plants.toml", &larger).unwrap();
        let at = s.now.get();
        s.store.write(&author(), &|| at, |tx| tx.apply_plant(&plants[0]).map(drop)).unwrap();
        let read = s.reprocess();
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Accepted]);
        assert_eq!(read.outcomes("002.xlsx"), [&ReportOutcome::Accepted]);
        assert_eq!(
            (s.energy("TWO", "2026-03-01", None), s.energy("ONE", "2026-03-01", None)),
            (Some(900.0), Some(4230.0))
        );
        assert_eq!(s.revisions("ONE", "2026-03-01"), [(1, "rejected, answered"), (2, "live")]);
        assert_eq!(ask::open_workbooks(&mut s.store, None).unwrap(), []);
        // It counts as received when it came, not when somebody mended the layout.
        let two = s.store.masters(None).unwrap().id_of("TWO").unwrap();
        assert_eq!(s.store.history(two, None).unwrap()[0].report.received_at, came);
        assert_eq!(read.done.count.exit_code(false), 0);
        s.nothing_changes();
        s.bits()
    });
}

/// Of several workbooks that nobody could read, the one that came last holds, as it would have then; one that came
/// before another's report stays behind it.
#[test]
fn cured_workbooks_keep_the_order_in_which_they_came() {
    on_both(|url| {
        let mut s = Story::new(url);
        let strange = |kwh: &str| {
            let text = format!("Place | Site Two\nDay | Export (kWh) | POA (kWh/m2)\n'2026-03-01 | {kwh} | 5");
            xlsx(&[Sheet::from_text("Sheet1", &text)])
        };
        s.send(&strange("800"));
        s.send(&portal(&[(1, "900", "5")]));
        s.send(&strange("910"));
        s.send(&strange("920"));
        s.mend("cells = [\"Site\", \"Export (kWh)\"]", "cells = [\"Export (kWh)\"]");
        s.mend(
            "plant = { label = \"Site\" }",
            "plant = [{ label = \"Site\", optional = true }, { label = \"Place\", optional = true }]",
        );
        let read = s.reprocess();
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Unchanged]);
        assert_eq!(read.outcomes("003.xlsx"), [&ReportOutcome::Restated { replaces: 1 }]);
        assert_eq!(read.outcomes("004.xlsx"), [&ReportOutcome::Restated { replaces: 2 }]);
        assert_eq!(s.energy("TWO", "2026-03-01", None), Some(920.0));
        assert_eq!(ask::open_workbooks(&mut s.store, None).unwrap(), []);
        s.nothing_changes();
        s.bits()
    });
}

/// What cannot be read today takes nothing away: a layout with a mistake, a reader without memory, must not empty years.
#[test]
fn what_cannot_be_read_today_keeps_its_reports_unless_pruned() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&portal(&[(1, "900", "5"), (2, "910", "5")]));
        let whole = s.setup.clone();
        let before = counts(url);
        let kept = |read: &Reading| (read.workbooks[0].kept, read.changed().len(), read.done.count.exit_code(false));

        // A column that is not there; a layout that does not fit any more; a file that is over the limit.
        s.mend("\"POA (kWh/m2)\"", "\"Irradiation\"");
        assert_eq!(kept(&s.reprocess()), (2, 0, 3));
        s.setup = whole.clone();
        s.mend("cells = [\"Site\", \"Export (kWh)\"]", "cells = [\"Portal\"]");
        assert_eq!(kept(&s.reprocess()), (2, 0, 3));
        let narrow = std::mem::replace(&mut s.setup, whole.clone());
        s.setup.limits.max_cells = 3;
        assert_eq!(kept(&s.reprocess()), (2, 0, 3));
        // Two layouts that fit are a question, and no answer.
        s.setup = whole.clone();
        let twice: Vec<(String, String)> =
            whole.layouts.iter().map(|(n, t)| (format!("2{n}"), t.replace("name = \"", "name = \"2"))).collect();
        let all: Vec<(&str, &str)> =
            whole.layouts.iter().chain(&twice).map(|(n, t)| (n.as_str(), t.as_str())).collect();
        s.setup = setup(&all);
        let prune = Asked { prune: true, ..Asked::default() };
        assert_eq!(kept(&s.try_reprocess(prune.clone(), false).unwrap()), (2, 0, 3));
        assert_eq!(counts(url), before);
        assert_eq!(s.energy("TWO", "2026-03-01", None), Some(900.0));

        // No layout fits, and that is meant.
        s.setup = narrow;
        let read = s.try_reprocess(prune, false).unwrap();
        assert_eq!(read.retired().len(), 2);
        assert_eq!(s.energy("TWO", "2026-03-01", None), None);
        assert_eq!(ask::open_workbooks(&mut s.store, None).unwrap().len(), 1);
        s.bits()
    });
}

#[test]
fn a_decision_and_a_dismissal_stand_when_everything_is_read_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "203200", "203410", ""));
        assert_eq!(s.correct(Act::Accept, None), [(1, Became::Accepted, Some(2))]);
        s.nothing_changes();
        // It is still rejected where its values change; what was decided stands until then.
        s.mend(
            "columns.energy_gross_kwh = \"Energy (kWh)\"",
            "columns.energy_gross_kwh = { header = \"Energy (kWh)\", unit = \"MWh\" }",
        );
        let read = s.reprocess();
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Rejected { correction: true }]);
        assert_eq!(s.revisions("ONE", "2026-03-01"), [(1, "rejected, answered"), (2, "live"), (3, "rejected")]);
        s.nothing_changes();

        // A workbook that was dismissed is read only where it is named.
        let strange = xlsx(&[Sheet::from_text(
            "Sheet1",
            "Place | Site Two\nDay | Export (kWh) | POA (kWh/m2)\n'2026-03-01 | 900 | 5",
        )]);
        let sent = s.send(&strange);
        let last = s.store.workbook(&sent.sha256).unwrap().unwrap().last.unwrap();
        let dismissed = dgr::store::rows::NewJudgement {
            sha256: last.sha256,
            name: last.name,
            received_at: last.received_at,
            judged_under: last.judged_under,
            outcome: "dismissed".to_owned(),
        };
        let at = s.now.get();
        s.store.write(&author(), &|| at, |tx| tx.put_judgement(&dismissed)).unwrap();
        s.mend("cells = [\"Site\", \"Export (kWh)\"]", "cells = [\"Export (kWh)\"]");
        s.mend("label = \"Site\"", "label = \"Place\"");
        s.nothing_changes();
        let named = Asked { workbook: Some(sent.sha256), ..Asked::default() };
        assert_eq!(s.try_reprocess(named, false).unwrap().outcomes("002.xlsx"), [&ReportOutcome::Accepted]);
        assert_eq!(s.energy("TWO", "2026-03-01", None), Some(900.0));
        s.bits()
    });
}

#[test]
fn only_what_is_asked_for_is_read() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        s.send(&portal(&[(1, "900", "5"), (2, "910", "5")]));
        s.send(&xlsx(&[Sheet::from_text("Sheet1", "Nobody | knows")]));
        let read = |s: &mut Story, which: Which| -> Vec<String> {
            let asked = Asked { which, ..Asked::default() };
            let read = s.try_reprocess(asked, true).unwrap();
            read.workbooks.into_iter().map(|w| w.result.name).collect()
        };
        let two = s.store.masters(None).unwrap().id_of("TWO");
        assert_eq!(read(&mut s, Which::default()), ["001.xlsx", "002.xlsx", "003.xlsx"]);
        assert_eq!(read(&mut s, Which { plant: two, ..Which::default() }), ["002.xlsx"]);
        assert_eq!(read(&mut s, Which { layout: Some("units".into()), ..Which::default() }), ["001.xlsx"]);
        assert_eq!(read(&mut s, Which { source: Some("portal".into()), ..Which::default() }), ["002.xlsx"]);
        assert_eq!(read(&mut s, Which { from: Some(day("2026-03-02")), ..Which::default() }), ["002.xlsx"]);
        assert_eq!(read(&mut s, Which { to: Some(day("2026-02-28")), ..Which::default() }), [""; 0]);
        // One that waited is meant if it gives such a report now.
        s.mend("cells = [\"Plant:\", \"Inverter\"]", "cells = [\"Knows\"]");
        assert_eq!(read(&mut s, Which { plant: two, ..Which::default() }), ["002.xlsx"]);
        s.bits()
    });
}

/// Where a workbook does not say its day, the day that the command line gave is not lost by reading it again; not even
/// where one blank form was sent for two days.
#[test]
fn the_day_that_was_given_is_given_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.mend("date = { label = \"Date:\" }", "date = { given = \"date\" }");
        let form = units("0", "0", "0", "");
        for date in ["2026-03-02", "2026-03-03"] {
            s.flags.date = Some(day(date));
            assert_eq!(outcomes(&s.send(&form)), [&ReportOutcome::Accepted]);
        }
        s.flags.date = None;
        s.nothing_changes();
        s.mend("totals = [\"Total\"]", "skip = [\"Total\"]");
        assert_eq!(s.reprocess().changed().len(), 1);
        assert_eq!((s.energy("ONE", "2026-03-02", None), s.energy("ONE", "2026-03-03", None)), (Some(0.0), Some(0.0)));
        assert_eq!(s.revisions("ONE", "2026-03-03"), [(1, "superseded"), (2, "live")]);
        s.nothing_changes();
        s.bits()
    });
}

#[test]
fn a_failure_at_any_step_of_reading_again_stores_nothing() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&meter(&[(1, "900", "890", "5"), (2, "910", "900", "5")]));
        s.mend("\"Export (kWh)\"\n            columns.poa", "\"Export at the grid (kWh)\"\n            columns.poa");
        s.mend("[table.days]", "[table.days]\n            skip = [{ row = '/-02$/' }]");
        let act = |s: &mut Story| s.try_reprocess(Asked::default(), false).map(|read| read.changed().len());
        let (changed, names) = failing(&mut s, act);
        assert_eq!(changed, 1);
        for due in [
            "change",
            "retire report",
            "retire events",
            "report",
            "link",
            "successor",
            "day",
            "new day",
            "month",
            "plant state",
            "judgement",
        ] {
            assert!(names.iter().any(|name| name == due), "no step was called {due}: {names:?}");
        }
        s.nothing_changes();
        s.bits()
    });
}

#[test]
fn the_numbers_of_units_are_named_with_their_cells() {
    on_both(|url| {
        let mut s = Story::new(url);
        s.send(&units("210", "213", "423", ""));
        // The counters count half.
        let doubled = "columns.energy_gross_kwh = { header = \"Energy (kWh)\", times = 2 }";
        s.mend("columns.energy_gross_kwh = \"Energy (kWh)\"", doubled);
        let moved = s.rehearse().moved();
        let told: Vec<String> = moved
            .iter()
            .filter(|one| one.metric.contains("energy"))
            .map(|one| {
                let place = one.to_place.as_deref().unwrap_or("-");
                format!("{} {}: {:?} → {:?} {place}", one.unit, one.metric, one.from.unwrap(), one.to.unwrap())
            })
            .collect();
        assert_eq!(
            told,
            [
                " energy_gross_kwh: 423.0 → 846.0 -",
                " energy_kwh: 423.0 → 846.0 -",
                " reported.energy_gross_kwh-total: 423.0 → 846.0 Data!B6",
                "INV-1 energy_gross_kwh: 210.0 → 420.0 Data!B4",
                "INV-2 energy_gross_kwh: 213.0 → 426.0 Data!B5",
            ]
        );
        assert_eq!(s.reprocess().moved(), moved);
        let stored = s.store.unit_days(None, day("2026-03-01"), day("2026-03-01"), None).unwrap();
        assert_eq!(stored.iter().map(|row| row.energy_gross_kwh).collect::<Vec<_>>(), [Some(420.0), Some(426.0)]);
        s.nothing_changes();
        s.bits()
    });
}

/// A day of plant FIVE.
fn five(date: &str, energies: [f64; 5], note: &str) -> Vec<u8> {
    let rows: Vec<String> = energies.iter().zip(1..).map(|(kwh, n)| format!("INV-{n} | {kwh} | fine")).collect();
    let text = format!("Plant: | FIVE\nDate: | {date}\nInverter | Energy (kWh) | {note}\n{}", rows.join("\n"));
    xlsx(&[Sheet::from_text("Data", &text)])
}

#[test]
fn what_only_the_store_tells_stands_when_everything_is_read_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        let plants = "[[plant]]\ncode = \"FIVE\"\nname = \"Plant Five\"\ntechnology = \"solar\"\nac_kw = 250\n\
                      [[plant.units]]\nname = \"INV-{1..5}\"\nkind = \"inverter\"\nac_kw = 50";
        let plants = dgr::masters::read("plants.toml", plants).unwrap();
        s.store.write(&author(), &|| s.now.get(), |tx| tx.apply_plant(&plants[0]).map(drop)).unwrap();
        let (one, two) = ([210.1, 213.2, 209.4, 211.7, 212.5], [224.3, 227.1, 223.9, 225.2, 226.6]);
        s.send(&five("2026-03-01", one, "Note"));
        assert_eq!(rules(&s.send(&five("2026-03-02", two, "Remark"))), ["template-drift"]);
        let copied = s.send(&five("2026-03-03", two, "Remark"));
        assert_eq!(outcomes(&copied), [&ReportOutcome::Rejected { correction: false }]);
        s.nothing_changes();
        // Moved to the days before: none is a copy of what its own bytes said of the day after, and the copy stays one.
        s.mend("date = { label = \"Date:\" }", "date = { label = \"Date:\", offset_days = -1 }");
        s.reprocess();
        let sum = |energies: [f64; 5]| Some(energies.iter().sum());
        let days = ["2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"].map(|date| s.energy("FIVE", date, None));
        assert_eq!(days, [sum(one), sum(two), None, None]);
        s.bits()
    });
}

/// A day of a plant by its inverters.
fn inverters(plant: &str, date: &str, kwh: &[f64]) -> Vec<u8> {
    let rows: Vec<String> = (1..).zip(kwh).map(|(n, kwh): (u32, _)| format!("INV-{n} | {kwh}")).collect();
    let text = format!("Plant: | {plant}\nDate: | {date}\nInverter | Energy (kWh)\n{}", rows.join("\n"));
    xlsx(&[Sheet::from_text("Data", &text)])
}

/// Every workbook takes the day of the next one: none of them may lose its own for that, whichever way they move.
#[test]
fn days_that_were_all_misread_by_one_move_together() {
    on_both(|url| {
        let mut s = Story::new(url);
        for (date, kwh) in [("2026-03-01", 210.5), ("2026-03-02", 220.5), ("2026-03-03", 230.5)] {
            s.send(&inverters("ONE", date, &[kwh, 200.25]));
        }
        s.send(&portal(&[(1, "900", "5"), (2, "910", "5.5"), (3, "920", "6")]));
        let energies = |s: &mut Story, plant: &str| -> Vec<(String, Option<f64>)> {
            let id = s.store.masters(None).unwrap().id_of(plant);
            let rows = s.store.days(id, day("2026-02-01"), day("2026-03-31"), None).unwrap();
            rows.into_iter().map(|row| (row.day.to_string(), row.energy_kwh)).collect()
        };
        let days = |first: u32, kwh: [f64; 3]| -> Vec<(String, Option<f64>)> {
            (first..).zip(kwh).map(|(d, kwh)| (format!("2026-03-0{d}"), Some(kwh))).collect()
        };
        let (one, two) = ([410.75, 420.75, 430.75], [900.0, 910.0, 920.0]);
        for (was, is, first) in [("", ", offset_days = 1", 2), (", offset_days = 1", "", 1)] {
            s.mend(&format!("\"Date:\"{was} }}"), &format!("\"Date:\"{is} }}"));
            s.mend(&format!("\"yyyy-mm-dd\"{was} }}"), &format!("\"yyyy-mm-dd\"{is} }}"));
            let told = s.rehearse().moved();
            assert_eq!(s.reprocess().moved(), told);
            assert_eq!((energies(&mut s, "ONE"), energies(&mut s, "TWO")), (days(first, one), days(first, two)));
            s.nothing_changes();
        }
        s.bits()
    });
}

/// A day of plant SIX: six inverters, each this much more than the one before.
fn six(date: &str, first: f64) -> Vec<u8> {
    let rows: Vec<String> = (0..6).map(|n| format!("INV-{} | {:.1}", n + 1, first + f64::from(n) * 3.7)).collect();
    let text = format!("Plant: | SIX\nDate: | '{date}\nInverter | Energy (kWh)\n{}", rows.join("\n"));
    xlsx(&[Sheet::from_text("Data", &text)])
}

#[test]
fn a_copy_of_yesterday_does_not_come_in_by_being_read_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        assert_eq!(outcomes(&s.send(&six("2026-03-01", 210.4))), [&ReportOutcome::Accepted]);
        let copy = s.send(&six("2026-03-02", 210.4));
        assert_eq!(outcomes(&copy), [&ReportOutcome::Rejected { correction: false }]);
        assert!(rules(&copy).contains(&"copy-of-yesterday"));
        s.nothing_changes();
        // Taken in by decision it stays, and the day before does not become its copy.
        let asked = s.asked("SIX", "2026-03-02");
        s.try_correct(Act::Accept, &asked).unwrap();
        s.bits()
    });
}

/// What was rejected for what is stored is not cured by being read again.
#[test]
fn a_copy_of_yesterday_stays_rejected() {
    on_both(|url| {
        let mut s = Story::new(url);
        let five = r#"
            [[plant]]
            code = "FIVE"
            name = "Plant Five"
            technology = "solar"
            ac_kw = 250
            dc_kwp = 300
            [[plant.units]]
            name = "INV-{1..5}"
            kind = "inverter"
            ac_kw = 50
        "#;
        let plants = dgr::masters::read("plants.toml", five).unwrap();
        let at = s.now.get();
        s.store.write(&author(), &|| at, |tx| tx.apply_plant(&plants[0]).map(drop)).unwrap();
        let kwh = [234.5, 231.0, 228.7, 235.2, 230.9];
        s.send(&inverters("FIVE", "2026-03-01", &kwh));
        let copy = s.send(&inverters("FIVE", "2026-03-02", &kwh));
        assert_eq!(outcomes(&copy), [&ReportOutcome::Rejected { correction: false }]);
        assert!(rules(&copy).contains(&"copy-of-yesterday"));
        s.nothing_changes();
        // Nor by another layout: both days are read anew, and still are one.
        s.mend("\"Energy (kWh)\"", "{ header = \"Energy (kWh)\", times = 2 }");
        let read = s.reprocess();
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Restated { replaces: 1 }]);
        assert_eq!(read.outcomes("002.xlsx"), [&ReportOutcome::Rejected { correction: false }]);
        assert_eq!(s.revisions("FIVE", "2026-03-02"), [(1, "rejected, answered"), (2, "rejected")]);
        s.nothing_changes();
        s.bits()
    });
}

/// A part of the units comes from another source: that is as well known when the workbook is read again.
#[test]
fn units_that_another_source_lists_are_not_missing_when_read_again() {
    on_both(|url| {
        let mut s = Story::new(url);
        let other = LAYOUTS[0].1.replace("\"units\"", "\"second\"").replace("\"Plant:\"", "\"Park:\"");
        s.setup = setup(&[LAYOUTS[0], LAYOUTS[1], ("second.toml", &other)]);
        // One of two units alone is too few; with the other one's source there, both are whole.
        let first = s.send(&inverters("ONE", "2026-03-01", &[210.0]));
        assert_eq!(outcomes(&first), [&ReportOutcome::Rejected { correction: false }]);
        let second = "Park: | ONE\nDate: | 2026-03-01\nInverter | Energy (kWh)\nINV-2 | 213";
        let sent = s.send(&xlsx(&[Sheet::from_text("Data", second)]));
        assert_eq!(outcomes(&sent), [&ReportOutcome::Accepted], "{:?}", rules(&sent));
        let read = s.reprocess();
        assert_eq!(read.outcomes("001.xlsx"), [&ReportOutcome::Accepted]);
        assert_eq!(read.outcomes("002.xlsx"), [&ReportOutcome::Unchanged]);
        assert_eq!(s.energy("ONE", "2026-03-01", None), Some(423.0));
        s.nothing_changes();
        s.bits()
    });
}
