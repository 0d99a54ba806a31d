//! How many features are shown and how many open, for people.

use crate::rows::{GROUPS, Standing, Status};

pub(crate) fn render(standings: &[Standing]) -> String {
    let mut text = format!("{:<6}{:>6}{:>6}{:>6}\n", "group", "shown", "open", "all");
    for (group, _) in GROUPS {
        let rows = standings.iter().filter(|row| row.id.starts_with(*group));
        text += &line(&group.to_string(), rows);
    }
    text + &line("total", standings.iter())
}

fn line<'a>(name: &str, rows: impl Iterator<Item = &'a Standing>) -> String {
    let (shown, open): (Vec<_>, Vec<_>) = rows.partition(|row| row.status == Status::Shown);
    let (shown, open) = (shown.len(), open.len());
    format!("{name:<6}{shown:>6}{open:>6}{:>6}\n", shown + open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_is_counted() {
        let row = |id: &str, status| Standing { id: id.into(), status, tests: Vec::new() };
        let rows = [row("A01", Status::Shown), row("A02", Status::Open), row("X01", Status::Open)];
        let expected = "\
group  shown  open   all
A          1     1     2
B          0     0     0
C          0     0     0
X          0     1     1
total      1     2     3
";
        assert_eq!(render(&rows), expected);
    }
}
