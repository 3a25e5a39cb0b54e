//! What every page has around its content: title, navigation, banner, footer, links for machines.

use std::sync::Arc;
use std::time::Duration;

use super::assets::{ASSETS, Assets};
use super::menus::{Group, Menus};
use super::settings::Settings;
use super::{Result, Site};
use crate::kernel::lang::Lang;
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
    /// This is the page of the search.
    pub is_search: bool,
    pub footer: Vec<Group>,
    /// Language of the page. The frame speaks German and says so where the page does not.
    pub lang: Lang,
    /// The page in all its languages, itself included; empty where there is only one.
    pub translations: Vec<Translation>,
    pub alternates: Vec<Alternate>,
    /// schema.org data, already safe inside a script element.
    pub json_ld: Option<String>,
    pub has_grid: bool,
    pub no_index: bool,
    /// Set where editors look at what is not public yet.
    pub preview: Option<Preview>,
    pub assets: &'static Assets,
}

/// A page as it will be, for editors.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Where the page is edited; empty inside another page, where links lead nowhere.
    pub back: String,
    /// The style for paper, on the screen.
    pub is_print: bool,
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

#[derive(Debug)]
pub struct NavItem {
    pub label: String,
    pub href: String,
    /// Value of `aria-current`: "page" for the page itself, "true" for what lies inside it.
    pub current: Option<&'static str>,
    /// Leads to another website.
    pub is_external: bool,
    /// Language of label and page, where they are not German.
    pub lang: Option<&'static str>,
}

/// The same page in another language (`rel="alternate"` with `hreflang`).
pub struct Translation {
    pub lang: Lang,
    /// A whole address, as search engines want it.
    pub href: String,
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
        Ok(Shell::with(site, site.settings().await?, &*site.menus().await?, title, path))
    }

    fn with(site: &Site, settings: Arc<Settings>, menus: &Menus, title: &str, path: &str) -> Shell {
        Shell {
            title: title.to_string(),
            description: String::new(),
            settings,
            canonical: Some(site.url(path)),
            context: None,
            nav: menus.main(path),
            is_search: path == paths::SEARCH,
            footer: menus.footer(path),
            lang: Lang::German,
            translations: Vec::new(),
            alternates: vec![Alternate {
                content_type: "application/atom+xml",
                title: "Aktuelles".into(),
                href: paths::NEWS_FEED.into(),
            }],
            json_ld: None,
            has_grid: false,
            no_index: false,
            preview: None,
            assets: &ASSETS,
        }
    }

    /// Frame of an error page: has to work without the database.
    pub async fn for_error(site: &Site, title: &str, path: &str) -> Shell {
        // An error page must not wait for what may be its own cause.
        let known = (site.last_known::<Settings>(""), site.last_known::<Menus>(""));
        let (settings, menus) = match known {
            (Some(settings), Some(menus)) => (settings, menus),
            (settings, menus) => {
                let ask = async { tokio::join!(site.settings(), site.menus()) };
                let (read, listed) = match tokio::time::timeout(ERROR_PATIENCE, ask).await {
                    Ok((read, listed)) => (read.ok(), listed.ok()),
                    Err(_) => (None, None),
                };
                (read.or(settings).unwrap_or_default(), listed.or(menus).unwrap_or_default())
            }
        };
        Shell { canonical: None, no_index: true, ..Shell::with(site, settings, &menus, title, path) }
    }

    /// The same page for editors: nothing in it is meant for machines.
    #[must_use]
    pub fn as_preview(self, preview: &Preview) -> Shell {
        Shell { preview: Some(preview.clone()), no_index: true, canonical: None, json_ld: None, ..self }
    }

    /// "Programm – Kongress"; the home page of a site names the site once.
    pub fn full_title(&self) -> String {
        let place = self.context.as_ref().map_or(self.site_name(), |c| c.title.as_str());
        if self.title == place { self.title.clone() } else { format!("{} – {place}", self.title) }
    }

    pub fn is_print(&self) -> bool {
        self.preview.as_ref().is_some_and(|p| p.is_print)
    }

    pub fn site_name(&self) -> &str {
        self.settings.site_name()
    }

    /// The page is in another language than its frame.
    pub fn is_foreign(&self) -> bool {
        self.lang.primary() != Lang::German.primary()
    }

    /// Words of the first link. The only ones of the frame that are translated: who follows them
    /// wants to read this page; all others lead to German ones.
    pub fn skip(&self) -> &'static str {
        if self.is_foreign() { "Skip to content" } else { "Zum Inhalt springen" }
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
