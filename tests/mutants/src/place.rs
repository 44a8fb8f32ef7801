//! Finds what each mutant changes, and writes the source with all of them in it: `match mutant() { 7 => CHANGED, _ => AS IT
//! IS }`. Within a changed expression nothing else is changed: only one mutant lives at a time. Constants can't look at the
//! switch; mutants in them are left for a build of their own.

use crate::list::{Genre, Mutant};
use proc_macro2::Span;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What calls the switch; `main.rs` adds the function to the crate.
pub const SWITCH: &str = "crate::mutants_switch()";

/// A stretch of the source, and what it becomes under each of these mutants.
struct Site {
    range: Range<usize>,
    form: Form,
    /// Number and text.
    changed: Vec<(usize, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `(match … { 1 => changed, _ => range })`
    Expression,
    /// `match … { 1 => return changed, _ => {} }` before the range
    Early,
    /// `if …` behind the pattern that is the range, with the arm's own guard if it has one
    Arm(Option<(usize, usize)>),
}

/// The source with its mutants; where each of them stands in it.
pub struct Written {
    pub text: String,
    pub places: Vec<(Range<usize>, usize)>,
}

/// Where the mutants of one file go.
pub struct File<'a> {
    source: &'a str,
    sites: Vec<Site>,
    /// Those that need a build of their own.
    pub apart: Vec<usize>,
}

/// An expression of the source, by what cargo-mutants calls its place.
enum Found {
    Binary {
        whole: Range<usize>,
    },
    Unary {
        whole: Range<usize>,
    },
    Arm {
        pattern: Range<usize>,
        guard: Option<Range<usize>>,
    },
    Field {
        value: Range<usize>,
        rest: Option<Range<usize>>,
        name: String,
    },
}

#[derive(Default)]
struct Finder {
    /// By where the operator, the arm or the field begins.
    found: BTreeMap<usize, Found>,
    constants: Vec<Range<usize>>,
}

fn bytes(span: Span) -> Range<usize> {
    span.byte_range()
}

impl Finder {
    fn constant(&mut self, span: Span) {
        self.constants.push(bytes(span));
    }
    fn at(&mut self, span: Span, found: Found) {
        self.found.insert(bytes(span).start, found);
    }
}

/// Whether it has a `let` of a chain in it, which can't stand in an arm.
fn has_let(expression: &syn::Expr) -> bool {
    match expression {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        if !has_let(&node.left) && !has_let(&node.right) {
            self.at(
                node.op.span(),
                Found::Binary {
                    whole: bytes(node.span()),
                },
            );
        }
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        self.at(
            node.op.span(),
            Found::Unary {
                whole: bytes(node.span()),
            },
        );
        visit::visit_expr_unary(self, node);
    }

    fn visit_arm(&mut self, node: &'ast syn::Arm) {
        let guard = node.guard.as_ref().map(|(_, guard)| bytes(guard.span()));
        let found = Found::Arm {
            pattern: bytes(node.pat.span()),
            guard,
        };
        self.at(node.span(), found);
        visit::visit_arm(self, node);
    }

    fn visit_expr_struct(&mut self, node: &'ast syn::ExprStruct) {
        for field in &node.fields {
            let syn::Member::Named(name) = &field.member else {
                continue;
            };
            let found = Found::Field {
                value: bytes(field.expr.span()),
                rest: node.rest.as_ref().map(|rest| bytes(rest.span())),
                name: name.to_string(),
            };
            self.at(field.span(), found);
        }
        visit::visit_expr_struct(self, node);
    }

    fn visit_item_const(&mut self, node: &'ast syn::ItemConst) {
        self.constant(node.expr.span());
        visit::visit_item_const(self, node);
    }

    fn visit_impl_item_const(&mut self, node: &'ast syn::ImplItemConst) {
        self.constant(node.expr.span());
        visit::visit_impl_item_const(self, node);
    }

    fn visit_item_static(&mut self, node: &'ast syn::ItemStatic) {
        self.constant(node.expr.span());
        visit::visit_item_static(self, node);
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        if node.sig.constness.is_some() {
            self.constant(node.block.span());
        }
        visit::visit_item_fn(self, node);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        if node.sig.constness.is_some() {
            self.constant(node.block.span());
        }
        visit::visit_impl_item_fn(self, node);
    }

    fn visit_type_array(&mut self, node: &'ast syn::TypeArray) {
        self.constant(node.len.span());
        visit::visit_type_array(self, node);
    }

    fn visit_expr_repeat(&mut self, node: &'ast syn::ExprRepeat) {
        self.constant(node.len.span());
        visit::visit_expr_repeat(self, node);
    }

    fn visit_expr_const(&mut self, node: &'ast syn::ExprConst) {
        self.constant(node.span());
        visit::visit_expr_const(self, node);
    }
}

impl<'a> File<'a> {
    /// Finds the places of `mutants`, which are given with their numbers and are all of this file.
    pub fn new(source: &'a str, mutants: &[(usize, &Mutant)]) -> Result<Self, String> {
        let tree = syn::parse_file(source).map_err(|error| error.to_string())?;
        let mut finder = Finder::default();
        finder.visit_file(&tree);
        let mut file = File {
            source,
            sites: Vec::new(),
            apart: Vec::new(),
        };
        for (number, mutant) in mutants {
            let range = mutant.range(source);
            let constant = finder
                .constants
                .iter()
                .any(|c| c.start <= range.start && range.end <= c.end);
            let site = if constant {
                None
            } else {
                file.site(&finder, mutant, range)
            };
            match site {
                Some((range, form, text)) => file.add(range, form, *number, text),
                None => file.apart.push(*number),
            }
        }
        // Outer before inner; what stands before an expression, before that.
        file.sites.sort_by_key(|site| {
            let range = &site.range;
            (range.start, !range.is_empty(), Reverse(range.end))
        });
        Ok(file)
    }

    fn site(
        &self,
        finder: &Finder,
        mutant: &Mutant,
        range: Range<usize>,
    ) -> Option<(Range<usize>, Form, String)> {
        let source = self.source;
        let replaced = |whole: &Range<usize>| {
            format!(
                "{}{}{}",
                &source[whole.start..range.start],
                mutant.replacement,
                &source[range.end..whole.end]
            )
        };
        let found = finder.found.get(&range.start);
        match (mutant.genre, found) {
            (Genre::FnValue, _) => Some((
                range.start..range.start,
                Form::Early,
                mutant.replacement.clone(),
            )),
            (Genre::MatchArmGuard, _) => {
                Some((range, Form::Expression, mutant.replacement.clone()))
            }
            (Genre::BinaryOperator, Some(Found::Binary { whole }))
            | (Genre::UnaryOperator, Some(Found::Unary { whole })) => {
                Some((whole.clone(), Form::Expression, replaced(whole)))
            }
            (Genre::MatchArm, Some(Found::Arm { pattern, guard })) => {
                let guard = guard.as_ref().map(|guard| (guard.start, guard.end));
                Some((pattern.clone(), Form::Arm(guard), "false".to_owned()))
            }
            (
                Genre::StructField,
                Some(Found::Field {
                    value,
                    rest: Some(rest),
                    name,
                }),
            ) => Some((
                value.clone(),
                Form::Expression,
                format!("({}).{name}", &source[rest.clone()]),
            )),
            _ => None,
        }
    }

    fn add(&mut self, range: Range<usize>, form: Form, number: usize, text: String) {
        let same = self
            .sites
            .iter_mut()
            .find(|site| site.range == range && site.form == form);
        match same {
            Some(site) => site.changed.push((number, text)),
            None => self.sites.push(Site {
                range,
                form,
                changed: vec![(number, text)],
            }),
        }
    }

    /// The source with every mutant for which `wanted` says yes.
    pub fn write(&self, wanted: &dyn Fn(usize) -> bool) -> Written {
        let sites: Vec<&Site> = self
            .sites
            .iter()
            .filter(|site| site.changed.iter().any(|(number, _)| wanted(*number)))
            .collect();
        let mut written = Written {
            text: String::new(),
            places: Vec::new(),
        };
        self.stretch(0..self.source.len(), &sites, wanted, &mut written);
        written
    }

    /// Writes `range` with `sites`, which are all within it, in order, outer before inner.
    fn stretch(
        &self,
        range: Range<usize>,
        sites: &[&Site],
        wanted: &dyn Fn(usize) -> bool,
        out: &mut Written,
    ) {
        let mut at = range.start;
        let mut sites = sites;
        while let Some((site, rest)) = sites.split_first() {
            let inside = rest
                .iter()
                .take_while(|other| other.range.start < site.range.end && !site.range.is_empty())
                .count();
            let (inside, rest) = rest.split_at(inside);
            out.text.push_str(&self.source[at..site.range.start]);
            let changed = site.changed.iter().filter(|(number, _)| wanted(*number));
            match site.form {
                Form::Expression => {
                    out.text.push_str(&format!("(match {SWITCH} {{ "));
                    for (number, text) in changed {
                        out.arm(*number, "", text);
                    }
                    out.text.push_str("_ => ");
                    self.stretch(site.range.clone(), inside, wanted, out);
                    out.text.push_str(" })");
                }
                Form::Early => {
                    out.text.push_str(&format!("match {SWITCH} {{ "));
                    for (number, text) in changed {
                        out.arm(*number, "return ", text);
                    }
                    out.text.push_str("_ => {} } ");
                }
                Form::Arm(guard) => {
                    self.stretch(site.range.clone(), inside, wanted, out);
                    let numbers: Vec<String> =
                        changed.map(|(number, _)| number.to_string()).collect();
                    out.text
                        .push_str(&format!(" if !matches!({SWITCH}, {})", numbers.join(" | ")));
                    if let Some((from, to)) = guard {
                        // The guard's own mutants are inside of brackets, which the source hasn't.
                        let of_guard = rest
                            .iter()
                            .take_while(|other| other.range.start < to)
                            .count();
                        let (of_guard, behind) = rest.split_at(of_guard);
                        out.text.push_str(" && (");
                        self.stretch(from..to, of_guard, wanted, out);
                        out.text.push(')');
                        at = to;
                        sites = behind;
                        continue;
                    }
                }
            }
            at = site.range.end;
            sites = rest;
        }
        out.text.push_str(&self.source[at..range.end]);
    }
}

impl Written {
    fn arm(&mut self, number: usize, before: &str, text: &str) {
        self.text.push_str(&format!("{number} => {before}"));
        let start = self.text.len();
        self.text.push_str(text);
        self.places.push((start..self.text.len(), number));
        self.text.push_str(", ");
    }
}
