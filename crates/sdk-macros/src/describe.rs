//! `#[derive(Describe)]`: structures with named fields, and enumerations without values.

use crate::text;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Result};

pub fn expand(item: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(item)?;
    let body = match &input.data {
        Data::Struct(structure) => properties(&input, &structure.fields)?,
        Data::Enum(enumeration) => {
            let mut values = Vec::new();
            for variant in &enumeration.variants {
                if !matches!(variant.fields, Fields::Unit) {
                    return Err(Error::new_spanned(variant, "Describe knows enumerations without values"));
                }
                let name = name_of(&variant.ident.to_string(), &variant.attrs, &input.attrs);
                let about = text::documentation(&variant.attrs);
                values.push(quote! { .value(#name, #about) });
            }
            quote! { #(#values)* }
        }
        Data::Union(union) => {
            return Err(Error::new_spanned(union.union_token, "a union cannot be described"));
        }
    };
    let (ident, about) = (&input.ident, text::documentation(&input.attrs));
    let name = ident.to_string();
    let (generics, arguments, conditions) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::escale_sdk::Describe for #ident #arguments #conditions {
            fn describe(types: &mut ::escale_sdk::Types) -> ::std::string::String {
                #[allow(unused_imports)]
                use ::escale_sdk::__private::{ByDescribe as _, ByNothing as _, Probe};
                types.explain(#name, |types| ::escale_sdk::Explained::new(#about) #body)
            }
        }
    })
}

fn properties(input: &DeriveInput, fields: &Fields) -> Result<TokenStream> {
    let Fields::Named(fields) = fields else {
        return Err(Error::new_spanned(&input.ident, "Describe knows structures with named fields"));
    };
    let shown = fields.named.iter().filter(|field| {
        let never = ["skip", "skip_serializing", "flatten"];
        !never.iter().any(|word| text::has_serde(&field.attrs, word))
    });
    let properties = shown.map(|field| {
        let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
        let name = name_of(ident.trim_start_matches("r#"), &field.attrs, &input.attrs);
        let about = text::documentation(&field.attrs);
        let (kind, may_be_absent) = crate::callback::without_option(&field.ty);
        let optional = may_be_absent || text::has_serde(&field.attrs, "default");
        quote! { .property(#name, (&&Probe::<#kind>::NEW).name(types), #about, #optional) }
    });
    Ok(quote! { #(#properties)* })
}

/// A name on the wire.
fn name_of(ident: &str, own: &[Attribute], outer: &[Attribute]) -> String {
    text::serde(own, "rename")
        .or_else(|| text::renamed(&text::words(ident), &text::serde(outer, "rename_all")?))
        .unwrap_or_else(|| ident.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_described() {
        let made = expand(quote! {
            /// How a lamp stands.
            #[serde(rename_all = "camelCase")]
            struct Lamp {
                /// It shines.
                is_on: bool,
                #[serde(skip)] secret: u8,
                brightness: Option<u8>,
            }
        })
        .unwrap()
        .to_string();
        assert!(
            made.contains("\"isOn\"") && made.contains("\"It shines.\"") && !made.contains("secret"),
            "{made}"
        );
        assert!(made.contains("Probe :: < u8 > :: NEW"), "{made}");
        assert!(expand(quote! { struct Pair(u8, u8); }).is_err());
        assert!(expand(quote! { enum E { A(u8) } }).is_err());
    }
}
