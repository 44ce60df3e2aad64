//! Reads Excel and OpenDocument workbooks through calamine: bytes → [`crate::grid::Book`].
