//! Plans and what is made of them.

use super::*;

/// Key columns, true for descending.
type Directions = &'static [(&'static str, bool)];

fn row(cells: &[(&str, &str)]) -> PlanRow {
    PlanRow(
        cells
            .iter()
            .map(|(name, value)| ((*name).into(), Some((*value).into())))
            .collect(),
    )
}

fn index(name: &str, columns: &[(&str, bool)]) -> Index {
    Index {
        name: name.into(),
        unique: name == "PRIMARY",
        ordered: true,
        columns: columns
            .iter()
            .map(|(name, descending)| IndexColumn {
                name: (*name).into(),
                descending: *descending,
                prefix: false,
                nullable: false,
            })
            .collect(),
    }
}

fn verdict(plan: &Plan, table: &Table, key: &[(&str, bool)], equalities: &[&str]) -> Result<()> {
    let source = Source {
        schema: "s".into(),
        table: "t".into(),
        alias: "t".into(),
        columns: key.iter().map(|(name, _)| (*name).into()).collect(),
    };
    let descending: Vec<bool> = key.iter().map(|(_, down)| *down).collect();
    let equalities: Vec<String> = equalities.iter().map(|name| (*name).into()).collect();
    let verdict = judge(&Case {
        plan,
        next: true,
        source: Some(&source),
        table,
        descending: &descending,
        equalities: &equalities,
    });
    match verdict {
        Verdict::Faulty {
            error,
            bearable: false,
            ..
        } => Err(error),
        Verdict::Fine | Verdict::Faulty { .. } => Ok(()),
    }
}

fn table(rows: u64) -> Table {
    Table {
        innodb: true,
        rows: Some(rows),
        defined: Vec::new(),
        indexes: vec![
            index("PRIMARY", &[("id", false)]),
            index("c", &[("created", false)]),
            index("s", &[("status", false), ("user", false)]),
            index("d", &[("total", true), ("id", false)]),
        ],
    }
}

#[test]
fn a_tiny_table_needs_the_index_and_a_large_one_its_use() {
    let sorted = Plan(vec![row(&[
        ("id", "1"),
        ("table", "t"),
        ("type", "ALL"),
        ("Extra", "Using filesort"),
    ])]);
    let fine: [(Directions, &[&str]); 5] = [
        (&[("created", true), ("id", true)], &[]),
        (&[("user", false)], &["status"]),
        (&[("status", false), ("user", false), ("id", false)], &[]),
        (&[("total", true), ("id", false)], &[]),
        (&[("total", false), ("id", true)], &[]),
    ];
    for (key, equalities) in fine {
        verdict(&sorted, &table(20), key, equalities).unwrap();
        assert_eq!(
            verdict(&sorted, &table(20_000), key, equalities)
                .unwrap_err()
                .code(),
            Code::Plan
        );
    }
    let wrong: [Directions; 4] = [
        &[("created", true), ("id", false)],
        &[("user", false)],
        &[("total", false), ("id", false)],
        &[("name", false)],
    ];
    for key in wrong {
        assert!(verdict(&sorted, &table(20), key, &[]).is_err(), "{key:?}");
    }
}

#[test]
fn a_materialised_table_is_refused_whatever_its_size() {
    let plan = Plan(vec![
        row(&[("id", "1"), ("table", "<derived2>"), ("type", "ALL")]),
        row(&[("id", "2"), ("select_type", "DERIVED"), ("table", "t")]),
    ]);
    let error = verdict(&plan, &table(3), &[("id", false)], &[]).unwrap_err();
    assert!(error.message().contains("<derived2>"), "{error}");
}

#[test]
fn ranges_and_empty_plans_are_fine() {
    let range = Plan(vec![row(&[
        ("id", "1"),
        ("table", "t"),
        ("type", "range"),
        ("Extra", "Using where"),
    ])]);
    verdict(&range, &table(1_000_000), &[("id", false)], &[]).unwrap();
    let none = Plan(vec![row(&[("id", "1"), ("Extra", "Impossible WHERE")])]);
    verdict(&none, &table(0), &[("name", false)], &[]).unwrap();
    let walk = Plan(vec![row(&[("id", "1"), ("table", "t"), ("type", "index")])]);
    assert!(verdict(&walk, &table(1_000_000), &[("id", false)], &[]).is_err());
}
