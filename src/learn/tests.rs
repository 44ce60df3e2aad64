//! Layouts learned from sheets drawn as text.

use super::*;
