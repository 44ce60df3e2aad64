-- Retires the live version of a plant's master data.
UPDATE plant_versions
SET retired_change = $1, deleted_at = $2
WHERE plant_id = $3 AND deleted_at IS NULL
