// Every address of the program, read from its own list, and who has looked at a page of it. A new
// address is a public page unless it is named here, and a page without a sample fails the tests.

import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "./site.mjs";

const source = await readFile(path.join(root, "src/paths.rs"), "utf8");
/** Name of the constant → pattern: `NEWS_YEAR` → `/aktuelles/{year}`. */
const routes = new Map([...source.matchAll(/^pub const (\w+): &str =\s*"(\/[^"]*)";/gm)].map(([, name, pattern]) => [name, pattern]));

/** Where no page is shown, and why. Files for machines are known by their ending. */
const NO_PAGE = {
  PROGRAMME_FEATURED: "redirect",
  SPEAKERS_FEATURED: "redirect",
  VENUE_FEATURED: "redirect",
  NOW_FEATURED: "redirect",
  REGISTRATION_FEATURED: "redirect",
  PRESS_FEATURED: "redirect",
  ACCREDITATION_NEEDS: "takes a form, answers with a redirect",
  ACCREDITATION_LEAVE: "takes a form, answers with a redirect",
  OWN_PHOTO: "takes a form, answers with a redirect",
  OWN_INVOICE: "takes a form, answers with a redirect",
  OWN_LEAVE: "takes a form, answers with a redirect",
  OUR_OFFERS: "takes a form, answers with a redirect",
  OUR_MAIL: "takes a form, answers with a redirect",
  OUR_LEAVE: "takes a form, answers with a redirect",
  SIGN_OUT: "takes a form, answers with a redirect",
  ACCOUNT_PASSWORD: "takes a form, answers with the account",
  ACCOUNT_SESSION: "takes a form, answers with a redirect",
  STAFF_SEARCH: "takes a form, answers with the list of personnel",
  OFFICE_MONEY_SEARCH: "takes a form, answers with the fees",
  STAFF_ACCESS: "takes a form, answers with the person",
  STAFF_ROLES: "takes a form, answers with the person",
  OFFICE_BULK_RUN: "takes a form, answers with a redirect",
  OFFICE_NEEDS_FILE: "takes a form, answers with a file",
  OFFICE_PERSON_AGREE: "takes a form, answers with a redirect",
  OFFICE_PERSON_MAIL: "takes a form, answers with a redirect",
  CONTENT_ELEMENT_SAVE: "takes a form, answers with the element's page or a redirect",
  OFFICE_CONTENT_ELEMENT_SAVE: "takes a form, answers with the element's page or a redirect",
  CONTENT_PREVIEW: "the public page in a sandbox, looked at in office/content.mjs",
  OFFICE_CONTENT_PREVIEW: "the public page in a sandbox, looked at in office/content.mjs",
  OFFICE_PROGRAMME_PREVIEW: "the public page in a sandbox, looked at in office/programme.mjs",
  OFFICE_REQUEST_DO: "takes a form, answers with a redirect",
  OFFICE_REQUEST_FILE: "a file that somebody sent",
  OFFICE_PASSES_PRINT: "takes a form, answers with a PDF",
  OFFICE_PASSES_FILE: "takes a form, answers with a file",
  OFFICE_PASSES_FIND: "takes a form, answers with the list, looked at in office/press.mjs",
  OFFICE_CLAIM: "takes a form, answers with the fees",
  OFFICE_INVOICE: "takes a form, answers with a redirect",
  OFFICE_SESSION_COPY: "takes a form, answers with a redirect",
  OFFICE_SESSION_ORDER: "takes a form, answers with a redirect",
  OFFICE_IMPORT_FILE: "takes a file, answers with a redirect",
  OFFICE_MAILS_AGAIN: "takes a form, answers with a page to confirm that others show",
  OFFICE_MAIL_ELSEWHERE: "takes a form, answers with a page to confirm that others show",
  OFFICE_MAIL_DO: "takes a form, answers with a page to confirm that others show",
  MAILS_AGAIN: "takes a form, answers with a page to confirm that others show",
  MAIL_DO: "takes a form, answers with a page to confirm that others show",
  OFFICE_TEXT_HTML: "HTML part of a mail, in a sandbox",
  TEXT_HTML: "HTML part of a mail, in a sandbox",
  TEXT_RESET: "takes a form, answers with a page to confirm that others show",
  CIRCULAR_HTML: "HTML part of a mail, in a sandbox",
  OFFICE_PERSON_ERASE: "takes a form, looked at on the way in privacy.mjs",
  LIBRARY_ADD: "takes a form with files, answers with the form or a redirect",
  LIBRARY_REPLACE: "takes a form with a file, answers with the medium",
  OFFICE_LIBRARY_ADD: "takes a form with files, answers with the form or a redirect",
  OFFICE_LIBRARY_REPLACE: "takes a form with a file, answers with the medium",
  OFFICE_SPEAKER_PHOTO: "takes a form with a file, answers with the person",
  OUTBOX_HTML: "HTML part of a mail, looked at in mail.test.mjs",
  OUTBOX_PART: "file of a mail",
  MEDIA: "beginning of the addresses of files",
  MEDIUM: "redirect to a file",
  MEDIUM_FILE: "uploaded files",
  STATIC: "style sheets and icons",
  HEALTH: "one word for machines",
  READY: "one word for machines",
};
const isFile = (pattern) => /\.(atom|css|csv|ics|json|pdf|txt|xml)$/.test(pattern);

/** Pages behind a mailed link; press.test.mjs comes to all of the first, registration.test.mjs to the others. */
const isPress = (name) => /^ACCREDITATION(_|$)/.test(name) && !name.startsWith("ACCREDITATION_LINK");
const isPersonal = (name) => /^(OWN|OUR)(_|$)/.test(name) || ["INVOICE", "CERTIFICATE"].includes(name);

/** Pages behind the sign-in, and its doors; office.test.mjs comes to all of them. */
const isInternal = (name) => /^\/intern(\/(?!postausgang)|$)/.test(routes.get(name));

const expression = (pattern) => new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`);
const fixed = (pattern) => pattern.split("/").filter((part) => part && !part.includes("{")).length;

/** Name of the route that answers under an address: of several, that with most fixed parts. */
function routeOf(address) {
  const plain = address.split(/[?#]/)[0];
  const fitting = [...routes].filter(([, pattern]) => expression(pattern).test(plain));
  return fitting.sort(([, a], [, b]) => fixed(b) - fixed(a))[0]?.[0];
}

/** Routes of one kind that none of the addresses belongs to, one line each. */
function missing(addresses, wanted) {
  const seen = new Set([...addresses].map(routeOf));
  return [...routes]
    .filter(([name, pattern]) => !(name in NO_PAGE) && !isFile(pattern) && wanted(name) && !seen.has(name))
    .map(([name, pattern]) => `no page of ${name} (${pattern}) was looked at`);
}

export const missingPublic = (addresses) => missing(addresses, (name) => !isPersonal(name) && !isPress(name) && !isInternal(name));
export const missingInternal = (addresses) => missing(addresses, isInternal);
export const missingPersonal = (addresses) => missing(addresses, isPersonal);
export const missingPress = (addresses) => missing(addresses, isPress);
/** Names that stand here and not in the program any more. */
export const leftOver = () => Object.keys(NO_PAGE).filter((name) => !routes.has(name));
export const count = routes.size;
