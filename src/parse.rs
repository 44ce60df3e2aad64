//! A workbook by its layout: `Book` × `Layout` → `Draft`.
