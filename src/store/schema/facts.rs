//! What came in, and what was made of it.

diesel::table! {
    workbooks (sha256) {
        sha256 -> Text,
        name -> Text,
        size -> BigInt,
        received_at -> Timestamp,
        sender -> Nullable<Text>,
        subject -> Nullable<Text>,
        layout -> Nullable<Text>,
        created_change -> BigInt,
    }
}

diesel::table! {
    workbook_bytes (sha256) {
        sha256 -> Text,
        bytes -> Binary,
    }
}

diesel::table! {
    judgements (id) {
        id -> BigInt,
        sha256 -> Text,
        name -> Text,
        received_at -> Timestamp,
        judged_under -> Text,
        outcome -> Text,
        created_change -> BigInt,
    }
}

diesel::table! {
    reports (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        day -> Date,
        source -> Text,
        part -> Text,
        revision -> Integer,
        status -> Text,
        reason -> Text,
        layout -> Text,
        priority -> Integer,
        sha256 -> Text,
        received_at -> Timestamp,
        values_hash -> Text,
        raw -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
        replaced_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    workbook_links (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        report_id -> BigInt,
        sha256 -> Text,
        created_change -> BigInt,
    }
}

diesel::table! {
    findings (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        report_id -> Nullable<BigInt>,
        sha256 -> Nullable<Text>,
        day -> Nullable<Date>,
        rule -> Text,
        severity -> Text,
        place -> Nullable<Text>,
        metric -> Nullable<Text>,
        unit -> Nullable<Text>,
        text -> Nullable<Text>,
        message -> Text,
        hint -> Nullable<Text>,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    daily_metrics (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        day -> Date,
        energy_kwh -> Nullable<Double>,
        energy_basis -> Nullable<Text>,
        energy_gross_kwh -> Nullable<Double>,
        energy_export_kwh -> Nullable<Double>,
        energy_import_kwh -> Nullable<Double>,
        energy_net_kwh -> Nullable<Double>,
        energy_budget_kwh -> Nullable<Double>,
        poa_kwh_m2 -> Nullable<Double>,
        ghi_kwh_m2 -> Nullable<Double>,
        wind_speed_ms -> Nullable<Double>,
        pr_pct -> Nullable<Double>,
        cuf_ac_pct -> Nullable<Double>,
        specific_yield_kwh_kwp -> Nullable<Double>,
        ma_pct -> Nullable<Double>,
        pa_pct -> Nullable<Double>,
        ga_pct -> Nullable<Double>,
        capacity_ac_kw -> Nullable<Double>,
        capacity_dc_kw -> Nullable<Double>,
        units_valid -> Nullable<Integer>,
        units_total -> Nullable<Integer>,
        extra -> Text,
        ratios -> Text,
        origins -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    unit_metrics (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        unit -> Text,
        day -> Date,
        energy_gross_kwh -> Nullable<Double>,
        energy_export_kwh -> Nullable<Double>,
        wind_speed_ms -> Nullable<Double>,
        cuf_ac_pct -> Nullable<Double>,
        specific_yield_kwh_kwp -> Nullable<Double>,
        ma_pct -> Nullable<Double>,
        hours_generation -> Nullable<Double>,
        capacity_ac_kw -> Nullable<Double>,
        capacity_dc_kw -> Nullable<Double>,
        extra -> Text,
        ratios -> Text,
        origins -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outages (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        report_id -> BigInt,
        day -> Date,
        unit -> Text,
        from_at -> Timestamp,
        to_at -> Nullable<Timestamp>,
        bucket -> Nullable<Text>,
        bucket_text -> Text,
        excused -> Nullable<Bool>,
        minutes -> Double,
        remarks -> Text,
        error_text -> Text,
        place -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    meter_readings (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        report_id -> BigInt,
        day -> Date,
        meter -> Text,
        metric -> Text,
        opening -> Nullable<Double>,
        closing -> Nullable<Double>,
        mf -> Nullable<Double>,
        place -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    monthly_metrics (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        month -> Date,
        days_in_month -> Integer,
        days_reported -> Integer,
        energy_kwh -> Nullable<Double>,
        energy_days -> Nullable<Integer>,
        energy_basis -> Nullable<Text>,
        energy_gross_kwh -> Nullable<Double>,
        energy_export_kwh -> Nullable<Double>,
        energy_import_kwh -> Nullable<Double>,
        energy_net_kwh -> Nullable<Double>,
        energy_budget_kwh -> Nullable<Double>,
        poa_kwh_m2 -> Nullable<Double>,
        ghi_kwh_m2 -> Nullable<Double>,
        wind_speed_ms -> Nullable<Double>,
        pr_pct -> Nullable<Double>,
        cuf_ac_pct -> Nullable<Double>,
        specific_yield_kwh_kwp -> Nullable<Double>,
        ma_pct -> Nullable<Double>,
        pa_pct -> Nullable<Double>,
        ga_pct -> Nullable<Double>,
        ratios -> Text,
        extra -> Text,
        through_change -> BigInt,
    }
}

diesel::table! {
    interval_metrics (plant_id, at, unit, metric, report_id) {
        plant_id -> BigInt,
        at -> Timestamp,
        unit -> Text,
        metric -> Text,
        report_id -> BigInt,
        minutes -> Double,
        value -> Double,
        place -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}
