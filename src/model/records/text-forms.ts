/**
 * The forms that texts of some properties must have (`@form` in the SDL): standards that readers elsewhere,
 * such as calendars, rely on.
 */
export interface TextForm {
  readonly fits: (text: string) => boolean;
  /** For messages. */
  readonly words: string;
  /** The form as JSON Schema can say it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The text as it is stored, where people write more than that. */
  readonly stored?: (text: string) => string;
}

/** ISO 3166-1 alpha-2. */
const COUNTRIES = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
  FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
  JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
  MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
  PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
  TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`
  .trim()
  .split(/\s+/);

const TIME = '^([01]\\d|2[0-3]):[0-5]\\d$';
const ZONE = '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$';
const DOI_RESOLVER = /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s*)/i;
/** What people write before an identifier, so that a browser or a reader knows whose it is; of some, what follows may have slashes. */
const WITH_SLASHES: readonly RegExp[] = [DOI_RESOLVER, /^(?:https?:\/\/hdl\.handle\.net\/|hdl:\s*)/i];
const RESOLVERS: readonly RegExp[] = [
  ...WITH_SLASHES,
  /^(?:https?:\/\/(?:www\.)?(?:ror|orcid)\.org\/|(?:ror|orcid):\s*)/i,
  /^(?:https?:\/\/(?:www\.|m\.)?wikidata\.org\/(?:wiki|entity)\/|(?:wikidata|wd):\s*)(?=q\d)/i,
  /^(?:https?:\/\/(?:search\.gleif\.org\/#\/record\/|(?:www\.)?lei\.info\/)|lei:\s*)/i,
  /^(?:https?:\/\/(?:www\.)?sam\.gov\/(?:workspace\/profile|entity)\/|uei:\s*)/i,
  /^https?:\/\/(?:(?:www|simpler)\.)?grants\.gov\/(?:search-results-detail|opportunity)\/(?=\d)/i,
  /^(?:https?:\/\/(?:www\.)?isni\.org\/(?:isni\/)?|isni:\s*)/i,
];
const DOI = '10\\.\\d{4,9}(\\.\\d+)*/\\S+$';
/** An address or a prefix with no identifier behind it. */
const BARE = '^\\s*([Hh][Tt][Tt][Pp][Ss]?://[^/?#]*/?|[A-Za-z]+:)\\s*$';

export const TEXT_FORMS: Readonly<Record<string, TextForm>> = {
  TIME_OF_DAY: {
    fits: (text) => new RegExp(TIME).test(text),
    words: 'a time of 24 hours as 09:30 or 17:00',
    schema: { pattern: TIME },
  },
  TIME_ZONE: {
    fits: (text) => new RegExp(ZONE).test(text) && isTimeZone(text),
    words: 'a time zone of the IANA, such as America/New_York or UTC',
    schema: { pattern: ZONE },
  },
  COUNTRY: {
    fits: (text) => COUNTRIES.includes(text),
    words: 'a country as the two capital letters of ISO 3166-1, such as US or GB',
    schema: { pattern: '^[A-Z]{2}$' },
  },
  DOI: {
    fits: (text) => new RegExp(`^${DOI}`).test(text.replace(DOI_RESOLVER, '')),
    words: 'a DOI such as 10.11578/dc.20171025.1989',
    schema: { pattern: `^([Hh][Tt][Tt][Pp][Ss]?://((dx|www)\\.)?doi\\.org/|[Dd][Oo][Ii]:\\s*)?${DOI}` },
    stored: (text) => text.replace(DOI_RESOLVER, ''),
  },
  IDENTIFIER: {
    fits: (text) => text.trim() !== '' && !new RegExp(BARE).test(text),
    words: 'an identifier such as 01qz5mb56, not only what resolves it',
    schema: { not: { pattern: BARE } },
    stored: withoutResolver,
  },
};

/** Returns the text that a property holds where people write more than that, as in a filter; others as they are. */
export function asStored(form: string | undefined, text: string): string {
  return TEXT_FORMS[form ?? '']?.stored?.(text) ?? text;
}

/** Returns an identifier as its system counts it: without the address or the prefix that resolves it, and what stands behind it there. */
function withoutResolver(text: string): string {
  const given = text.trim();
  const resolver = RESOLVERS.find((each) => each.test(given));
  if (!resolver) return given;
  const rest = given.replace(resolver, '');
  const own = WITH_SLASHES.includes(resolver) ? rest : (/^[^/?#]*/.exec(rest)?.[0] ?? '');
  return own === '' ? given : own;
}

/** Returns true for every name that the platform knows, old names and links such as US/Eastern included. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
