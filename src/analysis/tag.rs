//! The part-of-speech tags of mecab-ko-dic.

use std::str::FromStr;

/// Declares the tags with the dictionary's names and what they mean.
macro_rules! tags {
    ($($tag:ident $name:literal $meaning:literal),+ $(,)?) => {
        /// A part-of-speech tag of mecab-ko-dic (the Sejong tag set with its own additions).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Tag { $(#[doc = $meaning] $tag),+ }

        impl Tag {
            /// The tag as the dictionary writes it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$tag => $name),+ }
            }
        }

        impl FromStr for Tag {
            type Err = ();

            fn from_str(name: &str) -> Result<Self, ()> {
                match name { $($name => Ok(Self::$tag),)+ _ => Err(()) }
            }
        }
    };
}

tags! {
    Nng "NNG" "General noun.", Nnp "NNP" "Proper noun.", Nnb "NNB" "Bound noun.",
    Nnbc "NNBC" "Bound noun that counts units.", Nr "NR" "Numeral.", Np "NP" "Pronoun.",
    Vv "VV" "Verb.", Va "VA" "Adjective.", Vx "VX" "Auxiliary verb.", Vcp "VCP" "Copula 이다.",
    Vcn "VCN" "Negative copula 아니다.", Mm "MM" "Determiner.", Mag "MAG" "Adverb.",
    Maj "MAJ" "Conjunctive adverb.", Ic "IC" "Interjection.",
    Jks "JKS" "Subject particle.", Jkc "JKC" "Complement particle.", Jkg "JKG" "Genitive particle.",
    Jko "JKO" "Object particle.", Jkb "JKB" "Adverbial particle.", Jkv "JKV" "Vocative particle.",
    Jkq "JKQ" "Quotative particle.", Jx "JX" "Auxiliary particle.", Jc "JC" "Conjunctive particle.",
    Ep "EP" "Pre-final ending.", Ef "EF" "Final ending.", Ec "EC" "Connective ending.",
    Etn "ETN" "Nominalising ending.", Etm "ETM" "Adnominal ending.",
    Xpn "XPN" "Noun prefix.", Xsn "XSN" "Noun suffix.", Xsv "XSV" "Verb suffix.",
    Xsa "XSA" "Adjective suffix.", Xr "XR" "Root.",
    Sf "SF" "Full stop, question or exclamation mark.", Se "SE" "Ellipsis.", Sso "SSO" "Opening bracket.",
    Ssc "SSC" "Closing bracket.", Sc "SC" "Separator.", Sy "SY" "Other symbol.",
    Sl "SL" "Foreign word.", Sh "SH" "Chinese characters.", Sn "SN" "Number.",
    Unknown "UNKNOWN" "What the dictionary does not know.",
}

/// The tags that search drops: particles, endings, copulas, auxiliaries, suffixes and signs.
pub const STOP_TAGS: [Tag; 30] = [
    Tag::Jks,
    Tag::Jkc,
    Tag::Jkg,
    Tag::Jko,
    Tag::Jkb,
    Tag::Jkv,
    Tag::Jkq,
    Tag::Jx,
    Tag::Jc,
    Tag::Ep,
    Tag::Ef,
    Tag::Ec,
    Tag::Etn,
    Tag::Etm,
    Tag::Vcp,
    Tag::Vcn,
    Tag::Vx,
    Tag::Xsn,
    Tag::Xsv,
    Tag::Xsa,
    Tag::Ic,
    Tag::Maj,
    Tag::Xpn,
    Tag::Sf,
    Tag::Se,
    Tag::Sso,
    Tag::Ssc,
    Tag::Sc,
    Tag::Sy,
    Tag::Nnb,
];

impl Tag {
    /// Whether the tag is a particle's.
    pub fn is_particle(self) -> bool {
        self.as_str().starts_with('J')
    }

    /// Whether the tag is an ending's.
    pub fn is_ending(self) -> bool {
        self.as_str().starts_with('E')
    }

    /// Whether the tag is a noun's, numeral's or pronoun's, bound or free.
    pub fn is_noun(self) -> bool {
        self.as_str().starts_with('N')
    }
}
