//! Settings of the installation: name, operator, legal texts. One JSON document in the database,
//! so that organisers change them without a programmer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Result, Site, sql};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub name: String,
    pub claim: String,
    pub colours: Colours,
    pub operator: Operator,
    pub privacy: Privacy,
    pub accessibility: Accessibility,
    pub easy_language: Text,
    pub sign_language: SignLanguage,
}

/// Replacements for the two colours of the style sheet, as "#rrggbb"; empty: ours.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Colours {
    pub strong: String,
    pub strong_dark: String,
    pub accent: String,
    pub accent_dark: String,
}

/// Who answers for the site (§ 5 DDG, § 18 Abs. 2 MStV).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Operator {
    pub name: String,
    pub unit: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub representative: String,
    pub email: String,
    pub phone: String,
    pub vat_id: String,
    pub supervising_body: String,
    pub editorial_responsible: String,
    pub host: String,
}

/// Art. 13 DSGVO.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    pub intro: String,
    pub controller: String,
    pub dpo_name: String,
    pub dpo_email: String,
    pub authority: String,
    pub purposes: Vec<Purpose>,
    pub rights: String,
    pub mandatory: String,
    pub security: String,
    pub cookies: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    pub title: String,
    pub text: String,
    pub basis: String,
    pub recipients: String,
    pub retention: String,
}

/// Statement after Implementing Decision (EU) 2018/1523.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accessibility {
    pub intro: String,
    pub scope: String,
    pub legal_basis: String,
    /// "full", "partial" or "none".
    pub status: String,
    pub method: String,
    pub prepared_on: Option<NaiveDate>,
    pub reviewed_on: Option<NaiveDate>,
    pub gaps: Vec<Gap>,
    pub feedback_email: String,
    pub feedback_phone: String,
    pub reply_days: u32,
    pub enforcement: Body,
    pub monitoring: Body,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gap {
    /// "nonconforming", "burden" or "out_of_scope".
    pub group: String,
    pub what: String,
    pub why: String,
    pub alternative: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Body {
    pub name: String,
    pub text: String,
    pub email: String,
    pub url: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Text {
    /// Markdown.
    pub body: String,
}

/// What the site is about, in sign language (Annex 2 part 1 of BITV 2.0), and its text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignLanguage {
    /// Markdown.
    pub body: String,
    /// A medium's public id.
    pub video: Option<uuid::Uuid>,
}

impl Settings {
    /// Name of the site; "Kongress" until somebody gives it one.
    pub fn site_name(&self) -> &str {
        if self.name.is_empty() { "Kongress" } else { &self.name }
    }

    /// What a legal page still lacks, in words for `kongress check`.
    pub fn missing(&self, today: NaiveDate) -> Vec<String> {
        let mut missing = Vec::new();
        let o = &self.operator;
        let p = &self.privacy;
        let a = &self.accessibility;
        let fields = [
            ("site name", &self.name),
            ("imprint: name", &o.name),
            ("imprint: street", &o.street),
            ("imprint: postcode", &o.postcode),
            ("imprint: city", &o.city),
            ("imprint: representative", &o.representative),
            ("imprint: e-mail", &o.email),
            ("imprint: phone (second fast contact, § 5 DDG)", &o.phone),
            ("imprint: responsible for content (§ 18 MStV)", &o.editorial_responsible),
            ("privacy: controller", &p.controller),
            ("privacy: data protection officer", &p.dpo_email),
            ("privacy: supervisory authority", &p.authority),
            ("privacy: rights", &p.rights),
            ("privacy: whether data must be given", &p.mandatory),
            ("accessibility: scope", &a.scope),
            ("accessibility: legal basis", &a.legal_basis),
            ("accessibility: method", &a.method),
            ("accessibility: feedback e-mail", &a.feedback_email),
            ("accessibility: enforcement body", &a.enforcement.name),
            ("accessibility: monitoring body", &a.monitoring.name),
            ("easy language: text", &self.easy_language.body),
            ("sign language: text", &self.sign_language.body),
        ];
        missing.extend(fields.iter().filter(|(_, v)| v.trim().is_empty()).map(|(n, _)| format!("{n} is empty")));
        if p.purposes.is_empty() {
            missing.push("privacy: no purpose is described".into());
        }
        if !matches!(a.status.as_str(), "full" | "partial" | "none") {
            missing.push("accessibility: conformance status is not set".into());
        }
        if a.prepared_on.is_none() {
            missing.push("accessibility: date of preparation is not set".into());
        }
        match a.reviewed_on {
            None => missing.push("accessibility: date of the last review is not set".into()),
            Some(day) if today - day > chrono::Duration::days(365) => {
                missing.push(format!("accessibility: last review on {day} is older than 12 months"));
            }
            Some(_) => {}
        }
        missing
    }
}

impl Site {
    /// The settings of this generation; empty ones while nothing else can be had, so that an
    /// error page always finds some.
    pub async fn settings(&self) -> Result<std::sync::Arc<Settings>> {
        let load = async || {
            let mut connection = self.db.pool().acquire().await?;
            Ok(Some(serde_json::from_value(sql::settings(&mut connection).await?)?))
        };
        Ok(self.remember("", load).await?.unwrap_or_default())
    }
}

/// The settings, for who is about to change them: nobody else does until the transaction ends.
///
/// # Errors
/// The database's own; settings that cannot be read.
pub async fn lock(connection: &mut sqlx::PgConnection) -> Result<Settings> {
    Ok(serde_json::from_value(sql::lock_settings(connection).await?)?)
}

/// Stores new settings.
///
/// # Errors
/// The database's own.
pub async fn save(connection: &mut sqlx::PgConnection, settings: &Settings) -> Result<()> {
    sql::save_settings(connection, &serde_json::to_value(settings)?).await?;
    Ok(())
}
