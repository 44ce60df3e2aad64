//! Rows by the thousand into one table. Diesel's own INSERT looks at each of a row's values four times for each row; on
//! SQLite, where rows go in one by one, that costs more than SQLite's storing.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

/// A row that can be inserted by a text which is the same for all of its kind.
pub(super) trait Bulk: 'static {
    /// The statement up to its values.
    const INSERT: &'static str;

    /// Binds its values in the order of that text, with a comma between them.
    fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;
}

/// Inserts a row into SQLite, with the change that creates it.
pub(super) struct Insert<'a, R> {
    pub(super) row: &'a R,
    pub(super) change: i64,
}

impl<R: Bulk> QueryFragment<Sqlite> for Insert<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(R::INSERT);
        self.row.bind(&mut out)?;
        out.push_bind_param::<diesel::sql_types::BigInt, _>(&self.change)?;
        out.push_sql(")");
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<R: Bulk> QueryId for Insert<'_, R> {
    type QueryId = Insert<'static, R>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R> RunQueryDsl<SqliteConnection> for Insert<'_, R> {}

/// Says into which columns of a table the fields of the same names go.
macro_rules! bulk {
    ($row:ty => $table:ident: $($column:ident),+) => {
        impl $crate::store::bulk::Bulk for $row {
            const INSERT: &'static str = concat!(
                "INSERT INTO ", stringify!($table), " (", $(stringify!($column), ", ",)+ "created_change) VALUES ("
            );

            fn bind<'b>(
                &'b self,
                out: &mut diesel::query_builder::AstPass<'_, 'b, diesel::sqlite::Sqlite>,
            ) -> diesel::QueryResult<()> {
                $(
                    out.push_bind_param::<diesel::dsl::SqlTypeOf<$table::$column>, _>(&self.$column)?;
                    out.push_sql(", ");
                )+
                Ok(())
            }
        }
    };
}
pub(super) use bulk;

/// Inserts such rows, each with the change that creates it: many at once into PostgreSQL, as [`insert_all`] does.
///
/// [`insert_all`]: super::known::insert_all
macro_rules! insert_bulk {
    ($db:expr, $table:ident, $change:expr, $rows:expr) => {
        match $db {
            $crate::store::db::Db::Sqlite(c) => $rows.try_fold(0, |sum, row| -> diesel::QueryResult<usize> {
                Ok(sum + $crate::store::bulk::Insert { row, change: $change.seq }.execute(c)?)
            }),
            other => $crate::store::known::insert_all!(other, $table, $change, $rows),
        }
    };
}
pub(super) use insert_bulk;
