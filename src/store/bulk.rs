//! Rows by the thousand into one table. Diesel's own INSERT looks at each of a row's values four times for each row; on
//! SQLite, where rows go in one by one, that costs more than SQLite's storing. PostgreSQL takes a column as one value:
//! a thousand rows of sixteen columns are sixteen parameters and not as many thousand.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

use super::db::Db;

/// A row that can be inserted by a text which is the same for all of its kind.
pub(super) trait Bulk: 'static {
    /// The statement up to its values.
    const INSERT: &'static str;

    /// Binds its values in the order of that text, with a comma between them.
    fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()>;

    /// Inserts rows into PostgreSQL, each with the change that creates it, by one statement.
    fn insert(c: &mut PgConnection, rows: &[&Self], change: i64) -> QueryResult<usize>;
}

/// How many rows go into one statement: what they take lies in memory three times over.
const CHUNK: usize = 10_000;

/// Inserts a row into SQLite, with the change that creates it.
struct Insert<'a, R> {
    row: &'a R,
    change: i64,
}

impl<R: Bulk> QueryFragment<Sqlite> for Insert<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(R::INSERT);
        self.row.bind(&mut out)?;
        out.push_bind_param::<diesel::sql_types::BigInt, _>(&self.change)?;
        out.push_sql(")");
        Ok(())
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

            fn insert(
                c: &mut diesel::pg::PgConnection,
                rows: &[&Self],
                change: i64,
            ) -> diesel::QueryResult<usize> {
                use diesel::sql_types::{Array, BigInt};
                let text = concat!(
                    "INSERT INTO ", stringify!($table), " (", $(stringify!($column), ", ",)+ "created_change) SELECT *, ",
                    "$1 FROM UNNEST(",
                );
                let parameters: Vec<String> = [$(stringify!($column)),+]
                    .iter()
                    .enumerate()
                    .map(|(at, _)| format!("${}", at + 2))
                    .collect();
                diesel::RunQueryDsl::execute(
                    diesel::sql_query(format!("{text}{})", parameters.join(", ")))
                        .bind::<BigInt, _>(change)
                        $(.bind::<Array<diesel::dsl::SqlTypeOf<$table::$column>>, _>(
                            rows.iter().map(|row| &row.$column).collect::<Vec<_>>(),
                        ))+,
                    c,
                )
            }
        }
    };
}
pub(super) use bulk;

/// Inserts rows, each with the change that creates it.
pub(super) fn insert<R: Bulk>(db: &mut Db, rows: &[&R], change: i64) -> QueryResult<usize> {
    match db {
        Db::Postgres(c) => rows.chunks(CHUNK).try_fold(0, |sum, chunk| Ok(sum + R::insert(c, chunk, change)?)),
        Db::Sqlite(c) => rows.iter().try_fold(0, |sum, row| Ok(sum + Insert { row: *row, change }.execute(c)?)),
    }
}
