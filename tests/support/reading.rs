//! Reads a workbook the way the product does, for tests that look at what comes out.
