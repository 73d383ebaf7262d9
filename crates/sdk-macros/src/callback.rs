//! `#[callback]`: beside the function, a type of the same name that knows how to describe and how to call it.

use crate::text;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, FnArg, GenericArgument, Ident, ItemFn, Pat, PatType, PathArguments, Result,
    ReturnType, Token, Type,
};

/// What stands in the brackets: `key = "Switch"`, `hidden`.
#[derive(Default)]
struct Options {
    key: Option<String>,
    hidden: bool,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if word == "hidden" {
                options.hidden = true;
            } else if word == "key" {
                input.parse::<Token![=]>()?;
                let value: Expr = input.parse()?;
                let key = text::text(&value).filter(|key| !key.is_empty());
                options.key = Some(key.ok_or_else(|| Error::new_spanned(&value, "a key is a text"))?);
            } else {
                return Err(Error::new_spanned(&word, "known are: key = \"…\", hidden"));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// What an argument of the function is to us.
enum Role {
    /// The incoming call: `&Call`.
    Call,
    /// The program's own, given at the registration: `#[state]`.
    State(Box<Type>),
    /// An argument of the message.
    Argument(Box<Argument>),
}

struct Argument {
    name: String,
    kind: Type,
    whole: Type,
    about: String,
    optional: bool,
    default: Option<Expr>,
}

pub fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let mut function: ItemFn = syn::parse2(item)?;
    if let Some(generic) = function.sig.generics.params.first() {
        return Err(Error::new_spanned(generic, "a callback has no generic parameters"));
    }
    let roles = roles(&mut function.sig.inputs)?;
    let ident = &function.sig.ident;
    let key = options.key.unwrap_or_else(|| ident.to_string().trim_start_matches("r#").to_owned());
    let description = describe(&key, &text::documentation(&function.attrs), &roles, &function.sig.output);
    let call = call(&function, &roles);
    let state = roles.iter().find_map(|role| match role {
        Role::State(kind) => Some(quote! { #kind }),
        _ => None,
    });
    let state = state.unwrap_or_else(|| quote! { () });
    let (visibility, hidden) = (&function.vis, options.hidden);
    let about = format!("The callback `{key}`, to be registered.");
    Ok(quote! {
        #function

        #[doc = #about]
        #[allow(non_camel_case_types)]
        #visibility struct #ident {}

        #[automatically_derived]
        impl ::escale_sdk::Callback for #ident {
            type State = #state;
            const KEY: &'static str = #key;
            const HIDDEN: bool = #hidden;
            fn describe(types: &mut ::escale_sdk::Types) -> ::escale_sdk::CallbackDescription {
                #[allow(unused_imports)]
                use ::escale_sdk::__private::{ByDescribe as _, ByNothing as _, Probe};
                #description
            }
            fn call(
                state: Self::State,
                call: ::escale_sdk::Call,
            ) -> ::escale_sdk::__private::Answer {
                let _ = &state;
                ::std::boxed::Box::pin(async move { #call })
            }
        }
    })
}

/// Takes the arguments apart; our own attributes go.
fn roles(inputs: &mut Punctuated<FnArg, Token![,]>) -> Result<Vec<Role>> {
    let mut roles = Vec::new();
    for input in inputs {
        match input {
            FnArg::Receiver(receiver) => {
                return Err(Error::new_spanned(
                    receiver,
                    "a callback is a free function; give it what it needs with #[state]",
                ));
            }
            FnArg::Typed(typed) => roles.push(role(typed)?),
        }
    }
    let states: Vec<_> = roles.iter().filter(|role| matches!(role, Role::State(_))).collect();
    match states.len() {
        0 | 1 => Ok(roles),
        _ => Err(Error::new(proc_macro2::Span::call_site(), "a callback has one #[state] at most")),
    }
}

fn role(typed: &mut PatType) -> Result<Role> {
    let is_state = typed.attrs.iter().any(|attribute| attribute.path().is_ident("state"));
    let default = take_default(&mut typed.attrs)?;
    let about = text::documentation(&typed.attrs);
    typed
        .attrs
        .retain(|attribute| !["state", "doc", "default"].iter().any(|word| attribute.path().is_ident(word)));
    if is_state {
        return Ok(Role::State(typed.ty.clone()));
    }
    if let Type::Reference(reference) = &*typed.ty {
        return match last_word(&reference.elem).as_deref() {
            Some("Call") => Ok(Role::Call),
            _ => Err(Error::new_spanned(reference, "an argument of a callback is owned; only &Call is lent")),
        };
    }
    let Pat::Ident(pattern) = &*typed.pat else {
        return Err(Error::new_spanned(&typed.pat, "an argument of a callback has a name"));
    };
    let name = pattern.ident.to_string().trim_start_matches("r#").to_owned();
    let (kind, may_be_absent) = without_option(&typed.ty);
    let optional = may_be_absent || default.is_some();
    let whole = (*typed.ty).clone();
    Ok(Role::Argument(Box::new(Argument { name, kind, whole, about, optional, default })))
}

/// `#[default(5)]` of an argument.
fn take_default(attributes: &mut [Attribute]) -> Result<Option<Expr>> {
    let found = attributes.iter().find(|attribute| attribute.path().is_ident("default"));
    found.map(|attribute| attribute.parse_args::<Expr>()).transpose()
}

fn describe(key: &str, about: &str, roles: &[Role], output: &ReturnType) -> TokenStream {
    let reply = match reply_type(output) {
        Some(kind) => quote! { .replies((&&Probe::<#kind>::NEW).name(types)) },
        None => quote! {},
    };
    let arguments = roles.iter().filter_map(|role| match role {
        Role::Argument(argument) => Some(argument),
        _ => None,
    });
    let parameters = arguments.map(|argument| {
        let Argument { name, kind, about, optional, default, .. } = &**argument;
        let default = match default {
            Some(value) => quote! { ::escale_sdk::__private::json(&{ let value: #kind = #value; value }) },
            None => quote! { ::escale_sdk::__private::json(&()) },
        };
        quote! { .parameter(#name, (&&Probe::<#kind>::NEW).name(types), #about, #optional, #default) }
    });
    quote! {
        ::escale_sdk::CallbackDescription::new(#key, #about) #reply #(#parameters)*
    }
}

fn call(function: &ItemFn, roles: &[Role]) -> TokenStream {
    let mut reads = Vec::new();
    let mut values = Vec::new();
    let mut count = 0_usize;
    for role in roles {
        match role {
            Role::Call => values.push(quote! { &call }),
            Role::State(_) => values.push(quote! { state }),
            Role::Argument(argument) => {
                let Argument { name, kind, whole, optional, default, .. } = &**argument;
                let slot = Ident::new(&format!("argument_{count}"), proc_macro2::Span::call_site());
                count += 1;
                reads.push(match default {
                    Some(value) => quote! {
                        let #slot: #whole = match arguments.optional::<#kind>(#name)? {
                            ::std::option::Option::Some(given) => given,
                            ::std::option::Option::None => #value,
                        };
                    },
                    None if *optional => quote! {
                        let #slot: #whole = arguments.optional::<#kind>(#name)?;
                    },
                    None => quote! { let #slot: #whole = arguments.required(#name)?; },
                });
                values.push(quote! { #slot });
            }
        }
    }
    let ident = &function.sig.ident;
    let waits = function.sig.asyncness.as_ref().map(|_| quote! { .await });
    let answer = match &function.sig.output {
        ReturnType::Type(_, kind) if is_result(kind) => quote! {
            match result {
                ::std::result::Result::Ok(value) => ::escale_sdk::__private::reply(&value),
                ::std::result::Result::Err(error) => ::std::result::Result::Err(::std::string::ToString::to_string(&error)),
            }
        },
        _ => quote! { ::escale_sdk::__private::reply(&result) },
    };
    quote! {
        #[allow(unused_mut)]
        let mut arguments = ::escale_sdk::__private::Arguments::of(&call, #count)?;
        #(#reads)*
        #[allow(clippy::let_unit_value, clippy::unit_arg)]
        let result = #ident(#(#values),*) #waits;
        #answer
    }
}

/// The type of what is replied; nothing for a function that returns nothing.
fn reply_type(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, kind) = output else { return None };
    let kind = if is_result(kind) { first_argument(kind)? } else { (**kind).clone() };
    match &kind {
        Type::Tuple(tuple) if tuple.elems.is_empty() => None,
        _ => Some(without_option(&kind).0),
    }
}

fn is_result(kind: &Type) -> bool {
    last_word(kind).as_deref() == Some("Result")
}

/// `T` and true for `Option<T>`; the type itself and false for any other.
pub fn without_option(kind: &Type) -> (Type, bool) {
    if last_word(kind).as_deref() == Some("Option")
        && let Some(inner) = first_argument(kind)
    {
        return (inner, true);
    }
    (kind.clone(), false)
}

fn last_word(kind: &Type) -> Option<String> {
    match kind {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn first_argument(kind: &Type) -> Option<Type> {
    let Type::Path(path) = kind else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(options: TokenStream, item: TokenStream) -> std::result::Result<String, String> {
        expand(options, item).map(|tokens| tokens.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn arguments_and_their_roles() {
        let made = expanded(
            quote! { key = "Switch" },
            quote! {
                /// Switches the lamp.
                async fn switch(#[state] lamp: Arc<Lamp>, call: &Call, on: bool, #[default(5)] level: u8, name: Option<String>) -> Result<bool, Fault> {}
            },
        )
        .unwrap();
        assert!(made.contains("type State = Arc < Lamp >"), "{made}");
        assert!(
            made.contains("switch (state , & call , argument_0 , argument_1 , argument_2) . await"),
            "{made}"
        );
        assert!(made.contains("required (\"on\")"), "{made}");
        assert!(made.contains("None => 5"), "{made}");
        assert!(made.contains("Probe :: < String > :: NEW"), "{made}");
        assert!(made.contains("replies ((&& Probe :: < bool > :: NEW)"), "{made}");
    }

    #[test]
    fn what_is_no_callback() {
        for (item, part) in [
            (quote! { fn f(&self) {} }, "free function"),
            (quote! { fn f<T>(t: T) {} }, "generic"),
            (quote! { fn f(name: &str) {} }, "owned"),
            (quote! { fn f((a, b): (u8, u8)) {} }, "has a name"),
            (quote! { fn f(#[state] a: u8, #[state] b: u8) {} }, "one #[state]"),
        ] {
            let error = expanded(quote! {}, item).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        assert!(expanded(quote! { loud }, quote! { fn f() {} }).unwrap_err().contains("hidden"));
    }
}
