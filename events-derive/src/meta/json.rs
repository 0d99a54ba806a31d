//! JSON literals among Rust tokens: `#[event(default = [1, "two", null])]`.

use std::fmt::Write;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Lit;

const EXPECTED: &str = "expected a JSON literal: a number, a text, `true`, `false`, `null`, `[…]` or `{…}`";

/// A JSON literal, as the text of it.
pub(crate) struct Json {
    pub(crate) text: String,
    pub(crate) kind: &'static str,
}

impl Json {
    pub(crate) fn parse(tokens: &TokenStream) -> syn::Result<Self> {
        let mut text = String::new();
        let kind = value(tokens, &mut text)?;
        Ok(Self { text, kind })
    }
}

/// Appends the value that all of `tokens` make, and says of which kind it is.
fn value(tokens: &TokenStream, out: &mut String) -> syn::Result<&'static str> {
    let error = || syn::Error::new_spanned(tokens, EXPECTED);
    let mut tokens_left: Vec<_> = tokens.clone().into_iter().collect();
    if matches!(tokens_left.first(), Some(TokenTree::Punct(minus)) if minus.as_char() == '-') {
        tokens_left.remove(0);
        out.push('-');
    }
    let negative = out.ends_with('-');
    let [token] = <[TokenTree; 1]>::try_from(tokens_left).map_err(|_| error())?;
    match token {
        TokenTree::Literal(literal) => match (Lit::new(literal), negative) {
            (Lit::Int(number), _) if number.suffix().is_empty() => {
                out.push_str(number.base10_digits());
                Ok("a number")
            }
            (Lit::Float(number), _) if number.suffix().is_empty() => {
                out.push_str(number.base10_digits());
                if out.ends_with('.') {
                    out.push('0');
                }
                Ok("a number")
            }
            (Lit::Str(text), false) => {
                quoted(&text.value(), out);
                Ok("a text")
            }
            _ => Err(error()),
        },
        TokenTree::Ident(word) if !negative => {
            let word = word.to_string();
            out.push_str(&word);
            match word.as_str() {
                "null" => Ok("null"),
                "true" | "false" => Ok("a boolean"),
                _ => Err(error()),
            }
        }
        TokenTree::Group(group) if !negative => match group.delimiter() {
            Delimiter::Bracket => {
                items(group.stream(), out, ('[', ']'), value)?;
                Ok("a list")
            }
            Delimiter::Brace => {
                items(group.stream(), out, ('{', '}'), member)?;
                Ok("an object")
            }
            Delimiter::None => value(&group.stream(), out),
            Delimiter::Parenthesis => Err(error()),
        },
        _ => Err(error()),
    }
}

fn items(
    tokens: TokenStream,
    out: &mut String,
    (open, close): (char, char),
    item: fn(&TokenStream, &mut String) -> syn::Result<&'static str>,
) -> syn::Result<()> {
    out.push(open);
    for (index, chunk) in super::chunks(tokens).into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        item(&chunk.into_iter().collect(), out)?;
    }
    out.push(close);
    Ok(())
}

/// `"name": value`
fn member(tokens: &TokenStream, out: &mut String) -> syn::Result<&'static str> {
    let error = || syn::Error::new_spanned(tokens, "expected `\"name\": value`");
    let mut rest = tokens.clone().into_iter();
    let Some(TokenTree::Literal(name)) = rest.next() else { return Err(error()) };
    let Lit::Str(name) = Lit::new(name) else { return Err(error()) };
    quoted(&name.value(), out);
    match rest.next() {
        Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => out.push(':'),
        _ => return Err(error()),
    }
    value(&rest.collect(), out)
}

/// Appends a text as JSON, escaped as serde_json does.
pub(crate) fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all"),
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn literals_become_their_text() {
        let text = |tokens| Json::parse(&tokens).ok().map(|json| json.text);
        assert_eq!(text(quote!(-1_000)).as_deref(), Some("-1000"));
        assert_eq!(text(quote!(0x10)).as_deref(), Some("16"));
        assert_eq!(text(quote!(1.)).as_deref(), Some("1.0"));
        assert_eq!(text(quote!("a\"\n")).as_deref(), Some(r#""a\"\n""#));
        assert_eq!(text(quote!([1, [], "x", null,])).as_deref(), Some(r#"[1,[],"x",null]"#));
        assert_eq!(text(quote!({"a": -1.5, "b": {"c": true}})).as_deref(), Some(r#"{"a":-1.5,"b":{"c":true}}"#));
    }

    #[test]
    fn anything_else_is_refused() {
        for tokens in [
            quote!(None),
            quote!(1u8),
            quote!(-"x"),
            quote!(b"x"),
            quote!((1)),
            quote!({a: 1}),
            quote!(1 + 1),
            quote!(--1),
        ] {
            assert!(Json::parse(&tokens).is_err(), "{tokens}");
        }
    }
}
