//! Every rule, one entry each, in the order in which they are applied.

use super::Family::{Consistency, Date, History, Physics, Structure};
use super::Severity::{Error, Info, Warning};
use super::{Definition, Rule, Threshold};

/// `file-unreadable`: The file opens as xlsx, xlsm, xlsb, xls or ods by its content, within the limits, and is not encrypted.
pub const FILE_UNREADABLE: Rule = Rule(&Definition {
    id: "file-unreadable",
    family: Structure,
    severity: Error,
    checks: "The file opens as xlsx, xlsm, xlsb, xls or ods by its content, within the limits, and is not encrypted.",
    reason: "A file that cannot be read has said nothing; portals send HTML named .xls, mail gateways cut files short.",
    remedy: "Open the file; ask the sender for a plain workbook, without a password.",
    thresholds: &[],
});

/// `template-unrecognised`: Exactly one layout fits the workbook.
pub const TEMPLATE_UNRECOGNISED: Rule = Rule(&Definition {
    id: "template-unrecognised",
    family: Structure,
    severity: Error,
    checks: "Exactly one layout fits the workbook.",
    reason: "Reading by a layout that half fits is guesswork; two that fit are a question for a person.",
    remedy: "Run `dgr layout list`; write or widen the layout named nearest.",
    thresholds: &[],
});

/// `table-not-found`: Every table, form, sheet, label and column that the layout requires is found.
pub const TABLE_NOT_FOUND: Rule = Rule(&Definition {
    id: "table-not-found",
    family: Structure,
    severity: Error,
    checks: "Every table, form, sheet, label and column that the layout requires is found.",
    reason: "A contractor changed the template: what is not found must not become null in silence.",
    remedy: "Compare the named nearest candidates with the layout, and mend the layout.",
    thresholds: &[],
});

/// `sheet-missing`: Every sheet that the layout reads is in the workbook. Where the primary table's is not, that is `table-not-found`.
pub const SHEET_MISSING: Rule = Rule(&Definition {
    id: "sheet-missing",
    family: Structure,
    severity: Warning,
    checks: "Every sheet that the layout reads is in the workbook. Where the primary table's is not, that is `table-not-found`.",
    reason: "Without its log of stops or its weather a report is less, not nothing: the rest is kept, what the sheet would tell is unknown and not zero.",
    remedy: "Ask for the sheet; or say `optional = true`, where it may be missing.",
    thresholds: &[],
});

/// `column-unmapped`: Every column and row label is read by the layout or named in its `ignore`.
pub const COLUMN_UNMAPPED: Rule = Rule(&Definition {
    id: "column-unmapped",
    family: Structure,
    severity: Warning,
    checks: "Every column and row label is read by the layout or named in its `ignore`.",
    reason: "Nothing is dropped in silence: a new column may be a new quantity.",
    remedy: "Map it, or add it to the layout's `ignore`.",
    thresholds: &[],
});

/// `rows-below-end`: No row below the blank ones that end a table reads like a row of it.
pub const ROWS_BELOW_END: Rule = Rule(&Definition {
    id: "rows-below-end",
    family: Structure,
    severity: Warning,
    checks: "No row below the blank ones that end a table reads like a row of it.",
    reason: "Somebody left a row blank, and what stands below it would be lost in silence. A row is like a table's where it names a metric, a new day, or a new unit that is written like the others, with a number; a stop is where it has a start: it leaves the hours of its unit unknown (`breakdown-interval-invalid`).",
    remedy: "Say `blank_rows` in the table, or where it ends (`end`, `within`).",
    thresholds: &[],
});

/// `plant-unresolved`: The plant's name or code resolves to exactly one plant of the master data, or else every unit to one plant.
pub const PLANT_UNRESOLVED: Rule = Rule(&Definition {
    id: "plant-unresolved",
    family: Structure,
    severity: Error,
    checks: "The plant's name or code resolves to exactly one plant of the master data, or else every unit to one plant.",
    reason: "A number booked to the wrong plant is worse than none. Exact names and aliases only; near ones are suggested.",
    remedy: "Add the spelling to the plant's `aliases` in plants.toml and run `dgr plant import`.",
    thresholds: &[],
});

/// `required-metric-missing`: A plant-day carries one energy (export, net or gross), or what its layout requires.
pub const REQUIRED_METRIC_MISSING: Rule = Rule(&Definition {
    id: "required-metric-missing",
    family: Structure,
    severity: Error,
    checks: "A plant-day carries one energy (export, net or gross), or what its layout requires.",
    reason: "A daily generation report without generation reports nothing.",
    remedy: "Ask the sender; if the column was renamed, mend the layout.",
    thresholds: &[],
});

/// `formula-error-cell`: No mapped cell holds an Excel error (#DIV/0!, #REF!, #N/A …). An error where the value is required.
pub const FORMULA_ERROR_CELL: Rule = Rule(&Definition {
    id: "formula-error-cell",
    family: Structure,
    severity: Warning,
    checks: "No mapped cell holds an Excel error (#DIV/0!, #REF!, #N/A …). An error where the value is required.",
    reason: "The value is null, never 0.",
    remedy: "Open the workbook at the named cell; ask for a corrected one.",
    thresholds: &[],
});

/// `formula-without-value`: Every mapped formula carries its result.
pub const FORMULA_WITHOUT_VALUE: Rule = Rule(&Definition {
    id: "formula-without-value",
    family: Structure,
    severity: Warning,
    checks: "Every mapped formula carries its result.",
    reason: "Files written by scripts, not by Excel, carry formulas that were never calculated; they read as empty.",
    remedy: "Open the file in Excel, save it, and send it again; or `derive` the value in the layout.",
    thresholds: &[],
});

/// `number-unreadable`: Where a number is due stands a number, in a unit of the right kind.
pub const NUMBER_UNREADABLE: Rule = Rule(&Definition {
    id: "number-unreadable",
    family: Structure,
    severity: Warning,
    checks: "Where a number is due stands a number, in a unit of the right kind.",
    reason: "Guessing at `1.234.567` or `12 or 13` would put a wrong number where a person sees a right one.",
    remedy: "Correct the cell, or tell the layout how the number is written (`numbers`, `unit`, `null`).",
    thresholds: &[],
});

/// `number-as-text`: Numbers stand in their cells as numbers, not as texts. A warning where a text reads as a number in two ways.
pub const NUMBER_AS_TEXT: Rule = Rule(&Definition {
    id: "number-as-text",
    family: Structure,
    severity: Info,
    checks: "Numbers stand in their cells as numbers, not as texts. A warning where a text reads as a number in two ways.",
    reason: "Portals write texts, people type blanks and units. `12,34,567` and `4,800,000` are numbers by the layout's `numbers`; `1,234` alone may be 1.234 elsewhere. Told once a column; never where the layout says `numbers`, or where another text of the table shows which way is meant.",
    remedy: "Nothing; where its workbooks are always so, say numbers = \"1,234.5\" in the layout.",
    thresholds: &[],
});

/// `placeholder-value`: Where a number is due stands no placeholder (`-`, `--`, `NA`, `Nil`, a word of the layout's `null`).
pub const PLACEHOLDER_VALUE: Rule = Rule(&Definition {
    id: "placeholder-value",
    family: Structure,
    severity: Info,
    checks: "Where a number is due stands no placeholder (`-`, `--`, `NA`, `Nil`, a word of the layout's `null`).",
    reason: "Such a text means: no value. It is kept, and the value is null, never 0. A zero of energy beside a zero of irradiation is told as well: no day is without light.",
    remedy: "Nothing, unless the plant always reports this value.",
    thresholds: &[],
});

/// `unit-count-mismatch`: Every unit that generates, of the kinds that the report lists, is listed. An error below 80 % of them.
pub const UNIT_COUNT_MISMATCH: Rule = Rule(&Definition {
    id: "unit-count-mismatch",
    family: Structure,
    severity: Warning,
    checks: "Every unit that generates, of the kinds that the report lists, is listed. An error below 80 % of them.",
    reason: "A missing row is a silent loss of energy. Units that another source lists within a week, and other kinds of units, are not expected; a row of an unknown name may be the missing one.",
    remedy: "Ask for the missing rows. A unit that is gone gets `valid_to` in plants.toml; where another source reports these, send this report again after it.",
    thresholds: &[Threshold {
        name: "unit_count_error_pct",
        default: 80.0,
        about: "% of the units, below which the report is rejected",
    }],
});

/// `unit-unknown`: Every unit name maps to one unit of the plant's master data.
pub const UNIT_UNKNOWN: Rule = Rule(&Definition {
    id: "unit-unknown",
    family: Structure,
    severity: Warning,
    checks: "Every unit name maps to one unit of the plant's master data.",
    reason: "Catches a turbine filed under another site; what is unknown stays in the raw report and in no sum.",
    remedy: "Add the unit, or its spelling to `aliases`, in plants.toml and run `dgr plant import`; name a total row in the layout's `totals`.",
    thresholds: &[],
});

/// `unit-duplicated`: No unit stands twice in one table for one day with different values, and no plant's day in two primary tables.
pub const UNIT_DUPLICATED: Rule = Rule(&Definition {
    id: "unit-duplicated",
    family: Structure,
    severity: Error,
    checks: "No unit stands twice in one table for one day with different values, and no plant's day in two primary tables.",
    reason: "A sum would count it twice, and rows of two tables would be merged unseen. A row repeated to the letter counts once and is told as a warning.",
    remedy: "Ask the sender which row holds; or say `repeated` in the layout, if one of them does by rule.",
    thresholds: &[],
});

/// `reader-remark`: The reader understood every cell of the sheets it read.
pub const READER_REMARK: Rule = Rule(&Definition {
    id: "reader-remark",
    family: Structure,
    severity: Warning,
    checks: "The reader understood every cell of the sheets it read.",
    reason: "A damaged cell that is skipped must not pass as an empty one.",
    remedy: "Open the workbook at the named place.",
    thresholds: &[],
});

/// `hidden-source`: No value comes from a hidden sheet.
pub const HIDDEN_SOURCE: Rule = Rule(&Definition {
    id: "hidden-source",
    family: Structure,
    severity: Info,
    checks: "No value comes from a hidden sheet.",
    reason: "Hidden sheets are seldom kept up.",
    remedy: "Check that the layout means to read it.",
    thresholds: &[],
});

/// `date-missing`: Every plant-day has a date.
pub const DATE_MISSING: Rule = Rule(&Definition {
    id: "date-missing",
    family: Date,
    severity: Error,
    checks: "Every plant-day has a date.",
    reason: "A report of no day cannot be stored.",
    remedy: "Give `--date`, or mend the layout's date.",
    thresholds: &[],
});

/// `date-ambiguous`: A date written as text reads one way only.
pub const DATE_AMBIGUOUS: Rule = Rule(&Definition {
    id: "date-ambiguous",
    family: Date,
    severity: Error,
    checks: "A date written as text reads one way only.",
    reason: "03/04 is two days; the layout's `format` decides, never a guess.",
    remedy: "Say the `format` in the layout.",
    thresholds: &[],
});

/// `date-sources-disagree`: Dates told in several places (cell, sheet name, file name) are one day. A warning where only the file name is one day later.
pub const DATE_SOURCES_DISAGREE: Rule = Rule(&Definition {
    id: "date-sources-disagree",
    family: Date,
    severity: Error,
    checks: "Dates told in several places (cell, sheet name, file name) are one day. A warning where only the file name is one day later.",
    reason: "Many contractors name the file by the day of sending; two cells that differ mean a stale template.",
    remedy: "Ask which day holds. Nothing, where the file is only named by the day of sending.",
    thresholds: &[],
});

/// `date-future`: The day is not after today in the plant's time zone.
pub const DATE_FUTURE: Rule = Rule(&Definition {
    id: "date-future",
    family: Date,
    severity: Error,
    checks: "The day is not after today in the plant's time zone.",
    reason: "Generation of tomorrow has not been measured: day and month are exchanged, or the template is stale.",
    remedy: "Check the date in the named cell.",
    thresholds: &[],
});

/// `date-mixed`: Rows of breakdowns, weather and intervals are of a day the report is about. An error where the primary table must be of one day and is not.
pub const DATE_MIXED: Rule = Rule(&Definition {
    id: "date-mixed",
    family: Date,
    severity: Warning,
    checks: "Rows of breakdowns, weather and intervals are of a day the report is about. An error where the primary table must be of one day and is not.",
    reason: "Logs are appended to; rows of other days stay in the raw report and count for no day.",
    remedy: "Ask the sender to send each day's rows with its day.",
    thresholds: &[],
});

/// `energy-above-capacity`: A plant's energy of a day is at most its AC capacity times 24 h, and 2 % for metering.
pub const ENERGY_ABOVE_CAPACITY: Rule = Rule(&Definition {
    id: "energy-above-capacity",
    family: Physics,
    severity: Error,
    checks: "A plant's energy of a day is at most its AC capacity times 24 h, and 2 % for metering.",
    reason: "More is impossible: the unit factor, the plant or the capacity is wrong.",
    remedy: "Check kWh against MWh, and `ac_kw` in plants.toml.",
    thresholds: &[Threshold { name: "energy_above_capacity", default: 1.02, about: "times AC capacity × 24 h" }],
});

/// `unit-energy-above-capacity`: A unit's energy of a day is at most its capacity times 24 h and 5 %, and at most its `max_kwh_day`. An error above twice that.
pub const UNIT_ENERGY_ABOVE_CAPACITY: Rule = Rule(&Definition {
    id: "unit-energy-above-capacity",
    family: Physics,
    severity: Warning,
    checks: "A unit's energy of a day is at most its capacity times 24 h and 5 %, and at most its `max_kwh_day`. An error above twice that.",
    reason: "The unit's value is not used, and neither is a sum that needs it; the report's own total stays as reported.",
    remedy: "Look at the named cell: a register or a digit too many.",
    thresholds: &[Threshold {
        name: "unit_energy_above_capacity",
        default: 1.05,
        about: "times the unit's capacity × 24 h",
    }],
});

/// `energy-negative`: Gross generation and export are not negative; a unit may draw a little on a calm day.
pub const ENERGY_NEGATIVE: Rule = Rule(&Definition {
    id: "energy-negative",
    family: Physics,
    severity: Warning,
    checks: "Gross generation and export are not negative; a unit may draw a little on a calm day.",
    reason: "An export register never runs backwards. A controller's gross may: down to -1 % of capacity × 24 h it is noted, below that not used.",
    remedy: "Check for a replaced meter or exchanged export and import.",
    thresholds: &[Threshold {
        name: "energy_negative",
        default: 0.01,
        about: "share of capacity × 24 h that a gross value may lie below 0",
    }],
});

/// `percent-as-fraction`: A ratio is read in the scale it is written in: 0.79 is 79 %, or 79 is.
pub const PERCENT_AS_FRACTION: Rule = Rule(&Definition {
    id: "percent-as-fraction",
    family: Physics,
    severity: Warning,
    checks: "A ratio is read in the scale it is written in: 0.79 is 79 %, or 79 is.",
    reason: "Sheets mix PR 0.79 with MA 100. Decided by column, never by cell, and only by proof: a format that shows per cent, or most energies of the column, which its scale cannot have made. Where nothing proves what looks like the other scale, by itself or beside the source's days before, the values are not used.",
    remedy: "Say unit = \"fraction\" or unit = \"%\" for the column in the layout.",
    thresholds: &[Threshold {
        name: "fraction_most",
        default: 1.5,
        about: "up to which a ratio read as per cent may be a fraction",
    }],
});

/// `hours-day-fraction`: Hours are written in hours, not as a fraction of the day. A warning where that cannot be told, and they are not used.
pub const HOURS_DAY_FRACTION: Rule = Rule(&Definition {
    id: "hours-day-fraction",
    family: Physics,
    severity: Info,
    checks: "Hours are written in hours, not as a fraction of the day. A warning where that cannot be told, and they are not used.",
    reason: "Excel keeps 23:45 as 0.99 of a day, and a lost format shows the 0.99. Read × 24 by column, where most energies beside it cannot have been made in so few hours. Where that is not known and the source's days before had more, they are not used.",
    remedy: "Say unit = \"day\" for the column in the layout.",
    thresholds: &[Threshold {
        name: "day_fraction_most",
        default: 1.0,
        about: "h, up to which hours may be a fraction of the day",
    }],
});

/// `pr-above-one`: A printed PR of a day is at most 100 %. An error above 120 %, where it is the plant's. Not judged below 0.5 kWh/m².
pub const PR_ABOVE_ONE: Rule = Rule(&Definition {
    id: "pr-above-one",
    family: Physics,
    severity: Warning,
    checks: "A printed PR of a day is at most 100 %. An error above 120 %, where it is the plant's. Not judged below 0.5 kWh/m².",
    reason: "More than the light could make: a dirty or shaded pyranometer, a wrong basis or unit. It is never made 0 or 100.",
    remedy: "Check the irradiation, and whether the layout reads per cent as a fraction.",
    thresholds: &[
        Threshold { name: "pr_most_pct", default: 100.0, about: "% above which it is told" },
        Threshold { name: "pr_error_pct", default: 120.0, about: "% above which the plant's rejects the report" },
    ],
});

/// `availability-out-of-range`: A printed availability lies between 0 and 100 %.
pub const AVAILABILITY_OUT_OF_RANGE: Rule = Rule(&Definition {
    id: "availability-out-of-range",
    family: Physics,
    severity: Warning,
    checks: "A printed availability lies between 0 and 100 %.",
    reason: "It is a share of time. What lies outside is kept as it stands and not used; 0.05 is left to rounding.",
    remedy: "Check the hours it is made of, and whether the layout reads per cent as a fraction.",
    thresholds: &[Threshold { name: "availability_most_pct", default: 100.05, about: "%" }],
});

/// `hours-bucket-invalid`: Hours of downtime lie between 0 and the plant's window, all others within the day; generating hours are at most grid-OK hours.
pub const HOURS_BUCKET_INVALID: Rule = Rule(&Definition {
    id: "hours-bucket-invalid",
    family: Consistency,
    severity: Warning,
    checks: "Hours of downtime lie between 0 and the plant's window, all others within the day; generating hours are at most grid-OK hours.",
    reason: "Availability over such hours would be below 0 or above 100 %. What lies outside is kept as it stands and not used.",
    remedy: "Correct the cell; or set `availability_window_h` in plants.toml, where the plant counts downtime over 24 h.",
    thresholds: &[Threshold { name: "hours_bucket", default: 0.1, about: "h" }],
});

/// `generation-without-hours`: Energy and generating hours of one unit go together.
pub const GENERATION_WITHOUT_HOURS: Rule = Rule(&Definition {
    id: "generation-without-hours",
    family: Consistency,
    severity: Warning,
    checks: "Energy and generating hours of one unit go together.",
    reason: "Energy in no hour, or hours without energy: a stuck counter or a row copied in part. What a unit at full load makes in 0.1 h is left to rounding.",
    remedy: "Compare the two cells with the controller.",
    thresholds: &[Threshold { name: "idle_hours", default: 0.5, about: "h that a unit may run without energy" }],
});

/// `loss-above-capacity`: What a kind of downtime lost is at most the capacity times its hours.
pub const LOSS_ABOVE_CAPACITY: Rule = Rule(&Definition {
    id: "loss-above-capacity",
    family: Consistency,
    severity: Warning,
    checks: "What a kind of downtime lost is at most the capacity times its hours.",
    reason: "Claims are made out of losses, and no plant loses more than it can make. What cannot be is kept as it stands and not used.",
    remedy: "Compare the loss and the hours with the log; a spell may be missing, or a loss be of another one.",
    thresholds: &[Threshold { name: "loss_pct", default: 5.0, about: "% of what the capacity makes in those hours" }],
});

/// `units-vs-total`: The rows of a table add up to its printed total.
pub const UNITS_VS_TOTAL: Rule = Rule(&Definition {
    id: "units-vs-total",
    family: Consistency,
    severity: Warning,
    checks: "The rows of a table add up to its printed total.",
    reason: "Hidden or skipped rows, a SUM range that ends too early, a value typed over a formula.",
    remedy: "Compare the rows with the total in the named cell.",
    thresholds: &[Threshold {
        name: "units_vs_total_pct",
        default: 0.1,
        about: "% of the total, beside half a unit of the last printed digit a row",
    }],
});

/// `same-quantity-disagrees`: A quantity given twice (in two units, printed and integrated from intervals) is the same.
pub const SAME_QUANTITY_DISAGREES: Rule = Rule(&Definition {
    id: "same-quantity-disagrees",
    family: Consistency,
    severity: Warning,
    checks: "A quantity given twice (in two units, printed and integrated from intervals) is the same.",
    reason: "The first stands; the second shows when it cannot.",
    remedy: "Compare the two named places.",
    thresholds: &[Threshold { name: "same_quantity_pct", default: 1.0, about: "% of the larger" }],
});

/// `net-equals-export-minus-import`: Net is export less import, where a table gives all three.
pub const NET_EQUALS_EXPORT_MINUS_IMPORT: Rule = Rule(&Definition {
    id: "net-equals-export-minus-import",
    family: Consistency,
    severity: Warning,
    checks: "Net is export less import, where a table gives all three.",
    reason: "Of eight monthly meter readings that an operator published, five are exactly 1.04 times it and one 9 % below.",
    remedy: "Ask which of the three is the meter's; what reproduces the printed net is named.",
    thresholds: &[Threshold { name: "net_pct", default: 0.1, about: "% of export, beside the last printed digits" }],
});

/// `meter-times-mf`: What is printed of a day is the step of its register times the factor, and the factor is the master data's. An error where they are a thousand times apart.
pub const METER_TIMES_MF: Rule = Rule(&Definition {
    id: "meter-times-mf",
    family: Consistency,
    severity: Warning,
    checks: "What is printed of a day is the step of its register times the factor, and the factor is the master data's. An error where they are a thousand times apart.",
    reason: "Factors are in the hundreds of thousands: a wrong one looks like another plant's day. Where two disagree, or one is due and missing, the register gives no value. A register shows steps of its last digit times the factor, and two readings may each be half a step off.",
    remedy: "Compare the factor with the ratios of the meter's transformers, and set it as `mf` of the meter in plants.toml.",
    thresholds: &[Threshold {
        name: "meter_times_mf_pct",
        default: 0.2,
        about: "% of what is printed, beside two steps of the register",
    }],
});

/// `cuf-mismatch`: Printed CUF and PLF are the report's energy over the master data's capacity × 24 h.
pub const CUF_MISMATCH: Rule = Rule(&Definition {
    id: "cuf-mismatch",
    family: Consistency,
    severity: Warning,
    checks: "Printed CUF and PLF are the report's energy over the master data's capacity × 24 h.",
    reason: "CUF and PLF are printed over AC or DC capacity, over 24 or 12 h, of gross or net energy; the basis that reproduces the number is named.",
    remedy: "Correct the capacity in plants.toml, or ask on which basis the number is made.",
    thresholds: &[
        Threshold { name: "cuf_pp", default: 0.2, about: "percentage points" },
        Threshold { name: "cuf_wind_pp", default: 0.3, about: "percentage points, of a wind plant" },
    ],
});

/// `pr-mismatch`: A printed PR is the report's energy over DC capacity × irradiation in the plane. Not judged below 0.5 kWh/m².
pub const PR_MISMATCH: Rule = Rule(&Definition {
    id: "pr-mismatch",
    family: Consistency,
    severity: Warning,
    checks: "A printed PR is the report's energy over DC capacity × irradiation in the plane. Not judged below 0.5 kWh/m².",
    reason: "PR is printed over horizontal irradiation, over AC capacity, or compensated for outages; the basis that reproduces the number is named.",
    remedy: "Ask on which basis the number is made; a compensated one belongs under `pr_compensated_pct` in the layout.",
    thresholds: &[Threshold { name: "pr_pp", default: 1.0, about: "percentage points" }],
});

/// `specific-yield-mismatch`: A printed specific yield is the report's energy over DC capacity.
pub const SPECIFIC_YIELD_MISMATCH: Rule = Rule(&Definition {
    id: "specific-yield-mismatch",
    family: Consistency,
    severity: Warning,
    checks: "A printed specific yield is the report's energy over DC capacity.",
    reason: "It is printed over AC capacity too, or over a capacity of another day; the basis that reproduces the number is named.",
    remedy: "Correct `dc_kwp` in plants.toml, or ask on which basis the number is made.",
    thresholds: &[Threshold { name: "specific_yield_pct", default: 1.0, about: "% of the computed yield" }],
});

/// `sibling-identical`: No two units of a table made the same energy to the last kWh, of five digits or more.
pub const SIBLING_IDENTICAL: Rule = Rule(&Definition {
    id: "sibling-identical",
    family: Consistency,
    severity: Warning,
    checks: "No two units of a table made the same energy to the last kWh, of five digits or more.",
    reason: "A row copied for one that was missing: a published report has two turbines with 22 638 kWh. Counters of 10 kWh and units that scatter little meet by chance: not told where chance brings a pair in more than 1 % of days.",
    remedy: "Compare both units with their controllers.",
    thresholds: &[Threshold {
        name: "sibling_chance_pct",
        default: 1.0,
        about: "% of days on which chance may bring such a pair, above which nothing is told",
    }],
});

/// `breakdown-interval-invalid`: A downtime event has a start, a known type, ends after it starts and, as a rule, within 24 hours.
pub const BREAKDOWN_INTERVAL_INVALID: Rule = Rule(&Definition {
    id: "breakdown-interval-invalid",
    family: Consistency,
    severity: Warning,
    checks: "A downtime event has a start, a known type, ends after it starts and, as a rule, within 24 hours.",
    reason: "An event that cannot be placed in the day cannot be counted; its unit's hours of downtime are then not known. One that lasts for days counts in each of them.",
    remedy: "Correct the row; map its type in the layout.",
    thresholds: &[],
});

/// `breakdown-overlap`: Events of one unit do not overlap. They are united before hours are counted.
pub const BREAKDOWN_OVERLAP: Rule = Rule(&Definition {
    id: "breakdown-overlap",
    family: Consistency,
    severity: Warning,
    checks: "Events of one unit do not overlap. They are united before hours are counted.",
    reason: "One 12-minute outage logged four times is still 12 minutes.",
    remedy: "Nothing; tell the sender.",
    thresholds: &[],
});

/// `breakdown-vs-hours`: The events of a bucket add up to its hours column, where both are given.
pub const BREAKDOWN_VS_HOURS: Rule = Rule(&Definition {
    id: "breakdown-vs-hours",
    family: Consistency,
    severity: Warning,
    checks: "The events of a bucket add up to its hours column, where both are given.",
    reason: "One of them is incomplete; the plant's `hours_from` decides which counts.",
    remedy: "Compare the log with the column.",
    thresholds: &[Threshold { name: "breakdown_vs_hours", default: 0.1, about: "h" }],
});

/// `meter-continuity`: A register opens with what it closed with the day before, and never falls but over zero.
pub const METER_CONTINUITY: Rule = Rule(&Definition {
    id: "meter-continuity",
    family: History,
    severity: Warning,
    checks: "A register opens with what it closed with the day before, and never falls but over zero.",
    reason: "The day's energy is the step between two readings. Without the one before it is unknown, not zero. A fall is a turn over zero only where the register's digits are said and the step is what the plant can make in 24 h; else the meter was replaced or set back, and the day has no value.",
    remedy: "Ask for the missing reading; say `digits` in the layout or in plants.toml for a register that turns over.",
    thresholds: &[],
});

/// `sources-disagree`: Where several sources tell one metric of one plant-day, they agree.
pub const SOURCES_DISAGREE: Rule = Rule(&Definition {
    id: "sources-disagree",
    family: History,
    severity: Warning,
    checks: "Where several sources tell one metric of one plant-day, they agree.",
    reason: "The layout's `priority` decides, then the later; the other is told.",
    remedy: "Compare the reports named.",
    thresholds: &[Threshold { name: "sources_disagree_pct", default: 0.5, about: "% of the larger" }],
});

/// `units-incomplete`: Every unit of the plant has a usable value.
pub const UNITS_INCOMPLETE: Rule = Rule(&Definition {
    id: "units-incomplete",
    family: History,
    severity: Warning,
    checks: "Every unit of the plant has a usable value.",
    reason: "A sum over some of the units is not the plant: it is null, with its count.",
    remedy: "See the findings of the units named.",
    thresholds: &[],
});

/// `sibling-outlier`: A unit's energy over its capacity is near the median of its healthy siblings.
pub const SIBLING_OUTLIER: Rule = Rule(&Definition {
    id: "sibling-outlier",
    family: History,
    severity: Warning,
    checks: "A unit's energy over its capacity is near the median of its healthy siblings.",
    reason: "Of 50 healthy inverters over a month 99.8 % lay between 0.91 and 1.08 of it. Not judged with fewer than four healthy units, on a day of little yield, within three times the units' own scatter (turbines stand in each other's wake), nor for what logged stops explain. A little below is noted.",
    remedy: "Look for strings, fans or pitch that failed without a log, or for a wrong capacity in plants.toml.",
    thresholds: &[
        Threshold { name: "sibling_info", default: 0.93, about: "times the median, below which it is noted" },
        Threshold { name: "sibling_low", default: 0.85, about: "times the median, below which it is a warning" },
        Threshold { name: "sibling_high", default: 1.15, about: "times the median, above which it is a warning" },
        Threshold { name: "sibling_least_yield", default: 1.0, about: "kWh/kW that the median must reach" },
    ],
});

/// `template-drift`: A table has the columns that it had in the last accepted workbook of its plant and layout.
pub const TEMPLATE_DRIFT: Rule = Rule(&Definition {
    id: "template-drift",
    family: History,
    severity: Warning,
    checks: "A table has the columns that it had in the last accepted workbook of its plant and layout.",
    reason: "A column that is gone makes values null, one that is renamed may be another quantity or unit, a new one may be a new quantity. Columns that moved, with the names that they had, are noted, and so are a title above the tables and the name of a sheet that the layout does not name, where they read otherwise (of which dates, numbers and names of plants are no part); dates in headers are no part of a name, nor are spread columns and those that an expression finds. A table or form that is read from a sheet of each plant, and tells nothing of one any more, is told too. Told once: the next workbook is compared with this one, when it is accepted.",
    remedy: "Ask whether it was left out, or has a name that the layout does not know: write that beside the old one.",
    thresholds: &[],
});

/// `copy-of-yesterday`: Units have other energies than on the day before. An error where all of more than three have the same.
pub const COPY_OF_YESTERDAY: Rule = Rule(&Definition {
    id: "copy-of-yesterday",
    family: History,
    severity: Warning,
    checks: "Units have other energies than on the day before. An error where all of more than three have the same.",
    reason: "A report copied from yesterday's has yesterday's numbers under today's date. Units that stand still on both days do not count, nor do counters too coarse to tell; the day after is compared as well, where it came first.",
    remedy: "Ask for the day's own numbers.",
    thresholds: &[Threshold {
        name: "copied_pct",
        default: 80.0,
        about: "% of the units with the energy of the day before, from which on it is told",
    }],
});

/// `resend-of-superseded`: What another revision, or a deletion, took the place of does not come again: not the same
/// bytes, nor other bytes that say what was taken out by decision.
pub const RESEND_OF_SUPERSEDED: Rule = Rule(&Definition {
    id: "resend-of-superseded",
    family: History,
    severity: Error,
    checks: "What another revision, or a deletion, took the place of does not come again: not the same bytes, nor other \
             bytes that say what was taken out by decision.",
    reason: "Taking an old file back in silently would undo a correction.",
    remedy: "If the old numbers are right after all, `dgr restore` brings them back.",
    thresholds: &[],
});

/// `revision-drops-values`: A later revision has every value and unit that the one before had.
pub const REVISION_DROPS_VALUES: Rule = Rule(&Definition {
    id: "revision-drops-values",
    family: History,
    severity: Error,
    checks: "A later revision has every value and unit that the one before had.",
    reason: "A correction of one number must not lose the others.",
    remedy: "Ask for the whole report; where it is right as it is, `dgr accept` takes it in.",
    thresholds: &[],
});

/// `revision-reverts`: A later revision does not say again what an earlier one said before it was corrected.
pub const REVISION_REVERTS: Rule = Rule(&Definition {
    id: "revision-reverts",
    family: History,
    severity: Warning,
    checks: "A later revision does not say again what an earlier one said before it was corrected.",
    reason: "An old workbook saved anew looks like a correction and undoes one. It is taken in: the sender may mean it.",
    remedy: "Ask whether the correction is withdrawn; `dgr history` shows all revisions of the day.",
    thresholds: &[],
});

/// `locked-month`: Nothing that a report says changes a day of a month that is closed for its plant.
pub const LOCKED_MONTH: Rule = Rule(&Definition {
    id: "locked-month",
    family: History,
    severity: Error,
    checks: "Nothing that a report says changes a day of a month that is closed for its plant.",
    reason: "A closed month was invoiced or settled: a number in it changes by decision only, and with a reason.",
    remedy: "Reopen the month with `dgr reopen MONTH --plant P --reason TEXT`, then have the report sent again or accept it.",
    thresholds: &[],
});

/// `day-not-repeated`: A workbook over several days repeats the days that an earlier one of it reported.
pub const DAY_NOT_REPEATED: Rule = Rule(&Definition {
    id: "day-not-repeated",
    family: History,
    severity: Warning,
    checks: "A workbook over several days repeats the days that an earlier one of it reported.",
    reason: "A day that is gone or blank changes nothing, and is told.",
    remedy: "Ask whether the day was withdrawn.",
    thresholds: &[],
});

/// Every rule, in the order in which they are applied.
pub const ALL: &[Rule] = &[
    FILE_UNREADABLE,
    TEMPLATE_UNRECOGNISED,
    TABLE_NOT_FOUND,
    SHEET_MISSING,
    COLUMN_UNMAPPED,
    ROWS_BELOW_END,
    PLANT_UNRESOLVED,
    REQUIRED_METRIC_MISSING,
    FORMULA_ERROR_CELL,
    FORMULA_WITHOUT_VALUE,
    NUMBER_UNREADABLE,
    NUMBER_AS_TEXT,
    PLACEHOLDER_VALUE,
    UNIT_COUNT_MISMATCH,
    UNIT_UNKNOWN,
    UNIT_DUPLICATED,
    READER_REMARK,
    HIDDEN_SOURCE,
    DATE_MISSING,
    DATE_AMBIGUOUS,
    DATE_SOURCES_DISAGREE,
    DATE_FUTURE,
    DATE_MIXED,
    ENERGY_ABOVE_CAPACITY,
    UNIT_ENERGY_ABOVE_CAPACITY,
    ENERGY_NEGATIVE,
    PERCENT_AS_FRACTION,
    HOURS_DAY_FRACTION,
    PR_ABOVE_ONE,
    AVAILABILITY_OUT_OF_RANGE,
    HOURS_BUCKET_INVALID,
    GENERATION_WITHOUT_HOURS,
    LOSS_ABOVE_CAPACITY,
    UNITS_VS_TOTAL,
    SAME_QUANTITY_DISAGREES,
    NET_EQUALS_EXPORT_MINUS_IMPORT,
    METER_TIMES_MF,
    CUF_MISMATCH,
    PR_MISMATCH,
    SPECIFIC_YIELD_MISMATCH,
    SIBLING_IDENTICAL,
    BREAKDOWN_INTERVAL_INVALID,
    BREAKDOWN_OVERLAP,
    BREAKDOWN_VS_HOURS,
    METER_CONTINUITY,
    SOURCES_DISAGREE,
    UNITS_INCOMPLETE,
    SIBLING_OUTLIER,
    TEMPLATE_DRIFT,
    COPY_OF_YESTERDAY,
    RESEND_OF_SUPERSEDED,
    REVISION_DROPS_VALUES,
    REVISION_REVERTS,
    LOCKED_MONTH,
    DAY_NOT_REPEATED,
];
