//! What every page has around its content: title, navigation, banner, footer, links for machines.

use std::sync::Arc;
use std::time::Duration;

use super::assets::{ASSETS, Assets};
use super::settings::Settings;
use super::{Result, Site};
use crate::paths;

/// For the settings of an error page, where nothing has been read yet.
const ERROR_PATIENCE: Duration = Duration::from_millis(300);

pub struct Shell {
    /// Title of this page; the name of the site follows it.
    pub title: String,
    pub description: String,
    pub settings: Arc<Settings>,
    /// Path of the page, for the address machines should use. None on error pages.
    pub canonical: Option<String>,
    /// The event the page belongs to.
    pub context: Option<Context>,
    pub nav: Vec<NavItem>,
    pub alternates: Vec<Alternate>,
    /// schema.org data, already safe inside a script element.
    pub json_ld: Option<String>,
    pub has_grid: bool,
    pub no_index: bool,
    pub assets: &'static Assets,
}

/// The line above the navigation that says which event this is.
#[derive(Clone)]
pub struct Context {
    pub title: String,
    pub href: String,
    /// "15. und 16. Februar 2023, Bremen"
    pub when_where: String,
    pub banner: Option<Banner>,
    /// Title and address of what everybody should read now.
    pub pinned: Option<(String, String)>,
}

#[derive(Clone)]
pub struct Banner {
    /// "verschoben", "abgesagt", "vorbei"
    pub label: String,
    pub text: String,
    /// Urgent ones stand in the accent colour.
    pub urgent: bool,
}

pub struct NavItem {
    pub label: &'static str,
    pub href: String,
    pub current: bool,
}

/// The same content in another format (`rel="alternate"`).
pub struct Alternate {
    pub content_type: &'static str,
    pub title: String,
    pub href: String,
}

impl Shell {
    /// Frame of a page that belongs to no single event. `path` is the page's own address.
    pub async fn new(site: &Site, title: &str, path: &str) -> Result<Shell> {
        Ok(Shell::with(site, site.settings().await?, title, path))
    }

    fn with(site: &Site, settings: Arc<Settings>, title: &str, path: &str) -> Shell {
        let items =
            [("Start", paths::HOME), ("Programm", "/programm"), ("Aktuelles", paths::NEWS), ("Archiv", paths::ARCHIVE)];
        Shell {
            title: title.to_string(),
            description: String::new(),
            settings,
            canonical: Some(site.url(path)),
            context: None,
            nav: items.map(|(label, href)| NavItem { label, href: href.to_string(), current: href == path }).into(),
            alternates: vec![Alternate {
                content_type: "application/atom+xml",
                title: "Aktuelles".into(),
                href: paths::NEWS_FEED.into(),
            }],
            json_ld: None,
            has_grid: false,
            no_index: false,
            assets: &ASSETS,
        }
    }

    /// Frame of an error page: has to work without the database.
    pub async fn for_error(site: &Site, title: &str, path: &str) -> Shell {
        // An error page must not wait for what may be its own cause.
        let known = site.last_known::<Settings>("");
        let settings = match known {
            Some(settings) => settings,
            None => match tokio::time::timeout(ERROR_PATIENCE, site.settings()).await {
                Ok(Ok(settings)) => settings,
                _ => Arc::default(),
            },
        };
        Shell { canonical: None, no_index: true, ..Shell::with(site, settings, title, path) }
    }

    /// "Programm – Kongress"; the home page of a site names the site once.
    pub fn full_title(&self) -> String {
        let place = self.context.as_ref().map_or(self.site_name(), |c| c.title.as_str());
        if self.title == place { self.title.clone() } else { format!("{} – {place}", self.title) }
    }

    pub fn site_name(&self) -> &str {
        self.settings.site_name()
    }

    /// Names this page in the form that reports a barrier.
    pub fn barrier_query(&self) -> String {
        match &self.canonical {
            Some(address) => {
                format!("?seite={}", url::form_urlencoded::byte_serialize(address.as_bytes()).collect::<String>())
            }
            None => String::new(),
        }
    }

    pub fn banner(&self) -> Option<&Banner> {
        self.context.as_ref()?.banner.as_ref()
    }

    pub fn pinned(&self) -> Option<&(String, String)> {
        self.context.as_ref()?.pinned.as_ref()
    }

    /// Style sheet with the colours of the installation, where they are not ours.
    pub fn theme(&self) -> Option<String> {
        super::theme::address(&self.settings.colours)
    }

    pub fn described(mut self, text: &str) -> Shell {
        self.description = crate::kernel::words::excerpt(text, 160);
        self
    }
}

/// JSON that cannot leave a script element (`</script>`, `<!--`) nor break a script (U+2028).
pub fn script_safe(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    #[test]
    fn hostile_titles_stay_inside_the_script_element() {
        let text = super::script_safe(&serde_json::json!({"name": "</script><svg onload=x>\u{2028}<!--"}));
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        let back: serde_json::Value = serde_json::from_str(&text).expect("still JSON");
        assert_eq!(back["name"], "</script><svg onload=x>\u{2028}<!--");
    }
}
