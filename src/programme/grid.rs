//! The time grid of one day: rooms as columns, five minutes a row. Pure arithmetic; the style
//! sheet turns places into positions and, on narrow screens, ignores them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::model::{Programme, Session};

/// Minutes a row stands for.
const STEP: i64 = 5;
/// Rows the style sheet knows: 24 hours.
const ROWS: i64 = 288;
/// Columns the style sheet knows.
const COLUMNS: usize = 48;
/// More columns than this do not fit beside each other on a usual screen.
const COMFORTABLE: usize = 6;

/// Where one session stands. Row 1 and column 1 hold the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub row: i64,
    pub rows: i64,
    pub column: usize,
    pub columns: usize,
}

impl Place {
    pub fn classes(&self) -> String {
        format!("r{} s{} k{} w{}", self.row, self.rows, self.column, self.columns)
    }
}

pub struct RoomHead {
    pub name: String,
    pub column: usize,
    pub columns: usize,
}

pub struct Tick {
    pub at: DateTime<Utc>,
    pub row: i64,
}

pub struct Grid {
    /// One for each session given, in the same order.
    pub places: Vec<Place>,
    pub rooms: Vec<RoomHead>,
    pub ticks: Vec<Tick>,
    pub is_wide: bool,
}

/// Lays out the sessions of one day. None where a grid would not help: a time is open, there is
/// only one room, or more than the style sheet can place.
pub fn grid(programme: &Programme, sessions: &[&Session]) -> Option<Grid> {
    let spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = sessions
        .iter()
        .map(|s| {
            let start = s.starts_at?;
            // Without a duration it gets the space of a short talk.
            Some((start, s.ends_at().unwrap_or(start + chrono::Duration::minutes(30))))
        })
        .collect::<Option<_>>()?;
    let first = spans.iter().map(|(start, _)| *start).min()?;
    let row = |at: DateTime<Utc>| (at - first).num_minutes().div_euclid(STEP);

    let mut lanes: BTreeMap<usize, Vec<DateTime<Utc>>> = BTreeMap::new();
    let mut lane_of: Vec<Option<(usize, usize)>> = vec![None; sessions.len()];
    let mut order: Vec<usize> = (0..sessions.len()).collect();
    order.sort_by_key(|i| spans[*i]);
    for i in order {
        let Some(room) =
            sessions[i].room.as_ref().and_then(|slug| programme.rooms.iter().position(|r| r.slug == *slug))
        else {
            continue;
        };
        // Two sessions in one room at once happen in drafts and imports: each gets its own lane.
        let ends = lanes.entry(room).or_default();
        let lane = ends.iter().position(|end| *end <= spans[i].0).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = spans[i].1,
            None => ends.push(spans[i].1),
        }
        lane_of[i] = Some((room, lane));
    }
    if lanes.len() < 2 {
        return None;
    }
    let mut rooms = Vec::new();
    let mut first_column = BTreeMap::new();
    let mut next = 2;
    for (room, ends) in &lanes {
        first_column.insert(*room, next);
        rooms.push(RoomHead { name: programme.rooms[*room].name.clone(), column: next, columns: ends.len() });
        next += ends.len();
    }
    let columns = next - 2;
    // An opening with nothing beside it is for everybody and stands across, as a break does.
    let alone = |i: usize| {
        let (start, end) = spans[i];
        sessions[i].kind.is_plenary()
            && !spans.iter().enumerate().any(|(j, other)| j != i && other.0 < end && start < other.1)
    };
    let places: Vec<Place> = spans
        .iter()
        .zip(&lane_of)
        .enumerate()
        .map(|(i, ((start, end), lane))| {
            let top = row(*start);
            let bottom = row(*end + chrono::Duration::minutes(STEP - 1)).max(top + 1);
            let (column, columns) = match lane {
                Some((room, lane)) if !alone(i) => (first_column[room] + lane, 1),
                // No room: it concerns everybody.
                _ => (2, columns),
            };
            Place { row: top + 2, rows: bottom - top, column, columns }
        })
        .collect();
    if columns + 1 > COLUMNS || places.iter().any(|p| p.row + p.rows > ROWS) {
        return None;
    }
    let mut ticks: Vec<Tick> = spans.iter().map(|(start, _)| Tick { at: *start, row: row(*start) + 2 }).collect();
    ticks.sort_by_key(|t| t.at);
    ticks.dedup_by_key(|t| t.row);
    Some(Grid { places, rooms, ticks, is_wide: columns > COMFORTABLE })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::model::{Kind, Room, tests::session};
    use chrono::TimeZone;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn programme(rooms: usize, specs: &[(Option<usize>, i64, i32)]) -> Programme {
        let room = |i: usize| Room {
            slug: format!("r{i}"),
            name: format!("R{i}"),
            guid: Uuid::nil(),
            capacity: None,
            access: String::new(),
        };
        let sessions = specs.iter().map(|(in_room, minute, length)| {
            let mut s = session("AAA");
            s.starts_at = Utc.timestamp_opt(1_700_000_100 + minute * 60, 0).single();
            s.minutes = Some(*length);
            s.room = in_room.map(|i| format!("r{i}"));
            s
        });
        Programme { rooms: (0..rooms).map(room).collect(), sessions: sessions.collect(), ..Programme::default() }
    }

    fn lay_out(p: &Programme) -> Option<Grid> {
        grid(p, &p.sessions.iter().collect::<Vec<_>>())
    }

    #[test]
    fn parallel_sessions_stand_side_by_side_and_breaks_across() {
        let p = programme(2, &[(Some(0), 0, 45), (Some(1), 0, 90), (Some(0), 45, 45), (None, 90, 30)]);
        let g = lay_out(&p).expect("a grid");
        assert_eq!(g.places[0], Place { row: 2, rows: 9, column: 2, columns: 1 });
        assert_eq!(g.places[1], Place { row: 2, rows: 18, column: 3, columns: 1 });
        assert_eq!(g.places[2], Place { row: 11, rows: 9, column: 2, columns: 1 });
        assert_eq!(g.places[3], Place { row: 20, rows: 6, column: 2, columns: 2 });
        assert_eq!(g.ticks.iter().map(|t| t.row).collect::<Vec<_>>(), [2, 11, 20]);
    }

    #[test]
    fn an_opening_alone_stands_across_and_a_talk_keeps_its_column() {
        let mut p = programme(2, &[(Some(0), 0, 30), (Some(0), 30, 30), (Some(0), 60, 30), (Some(1), 60, 30)]);
        p.sessions[0].kind = Kind::Opening;
        p.sessions[2].kind = Kind::Keynote;
        let g = lay_out(&p).expect("a grid");
        let columns: Vec<_> = g.places.iter().map(|p| (p.column, p.columns)).collect();
        assert_eq!(columns, [(2, 2), (2, 1), (2, 1), (3, 1)]);
    }

    #[test]
    fn no_grid_without_times_or_with_one_room() {
        let mut p = programme(2, &[(Some(0), 0, 45), (Some(1), 0, 90)]);
        p.sessions[1].starts_at = None;
        assert!(lay_out(&p).is_none());
        assert!(lay_out(&programme(1, &[(Some(0), 0, 45), (Some(0), 45, 45)])).is_none());
    }

    proptest! {
        #[test]
        fn no_two_sessions_cover_each_other(specs in prop::collection::vec((0usize..3, 0i64..600, 5i32..180), 2..30)) {
            let specs: Vec<_> = specs.into_iter().map(|(r, m, l)| (Some(r), m, l)).collect();
            let p = programme(3, &specs);
            if let Some(g) = lay_out(&p) {
                for (i, a) in g.places.iter().enumerate() {
                    prop_assert!(i64::from(p.sessions[i].minutes.unwrap_or(0)) <= a.rows * STEP);
                    for b in &g.places[i + 1..] {
                        // Starts off the five-minute raster may touch within one row.
                        let apart = a.column != b.column || a.row + a.rows <= b.row + 1 || b.row + b.rows <= a.row + 1;
                        prop_assert!(apart, "{:?} {:?}", a, b);
                    }
                }
            }
        }
    }
}
