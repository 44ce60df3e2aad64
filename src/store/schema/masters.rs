//! Who wrote what when, master data, and what follows from it.

diesel::table! {
    runs (id) {
        id -> BigInt,
        started_at -> Timestamp,
        finished_at -> Nullable<Timestamp>,
        host -> Text,
        pid -> BigInt,
        who -> Text,
        command -> Text,
        summary -> Nullable<Text>,
        exit_code -> Nullable<Integer>,
    }
}

diesel::table! {
    changes (seq) {
        seq -> BigInt,
        moment -> Timestamp,
        run_id -> Nullable<BigInt>,
        who -> Text,
        host -> Text,
        command -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    plants (id) {
        id -> BigInt,
        code -> Text,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plant_capacities (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        valid_from -> Nullable<Date>,
        ac_kw -> Nullable<Double>,
        dc_kwp -> Nullable<Double>,
        contracted_kw -> Nullable<Double>,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    units (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        position -> Integer,
        name -> Text,
        aliases -> Text,
        kind -> Text,
        ac_kw -> Nullable<Double>,
        dc_kwp -> Nullable<Double>,
        strings -> Nullable<Integer>,
        max_kwh_day -> Nullable<Double>,
        parent -> Nullable<Text>,
        feeder -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_to -> Nullable<Date>,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    plant_state (plant_id) {
        plant_id -> BigInt,
        last_report_day -> Nullable<Date>,
        fingerprints -> Text,
        changed_by -> BigInt,
    }
}

diesel::table! {
    plant_targets (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        month -> Date,
        kind -> Text,
        metric -> Text,
        value -> Double,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    closed_months (plant_id, id) {
        plant_id -> BigInt,
        id -> BigInt,
        month -> Date,
        created_change -> BigInt,
        retired_change -> Nullable<BigInt>,
        deleted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        destination -> Text,
        about -> Text,
        payload -> Text,
        created_change -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> Timestamp,
        claimed_by -> Nullable<Text>,
        claimed_until -> Nullable<Timestamp>,
        left_to -> Nullable<Text>,
        delivered_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
    }
}
