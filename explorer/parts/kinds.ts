/** The nine marks of the legend: shape and letter tell them apart, colour repeats it. */
export type Mark = 'o' | 'l' | 'a' | 'p' | 'f' | 'c' | 'd' | 'e' | 's';

export interface Kind {
  readonly mark: Mark;
  readonly one: string;
  readonly many: string;
  /** Its table under `/data`. */
  readonly plural: string;
}

function kind(mark: Mark, one: string, more: { readonly many?: string; readonly plural: string }): Kind {
  return { mark, one, many: more.many ?? `${one}s`, plural: more.plural };
}

export const KINDS: Readonly<Record<string, Kind>> = {
  Company: kind('o', 'Company', { many: 'Companies', plural: 'companies' }),
  NationalLab: kind('l', 'National laboratory', { many: 'National laboratories', plural: 'nationalLabs' }),
  Agency: kind('o', 'Agency', { many: 'Agencies', plural: 'agencies' }),
  ProgramOffice: kind('o', 'Programme office', { plural: 'programOffices' }),
  University: kind('o', 'University', { many: 'Universities', plural: 'universities' }),
  Nonprofit: kind('o', 'Nonprofit', { plural: 'nonprofits' }),
  Consortium: kind('o', 'Consortium', { many: 'Consortia', plural: 'consortia' }),
  Contractor: kind('o', 'Contractor', { plural: 'contractors' }),
  Agreement: kind('a', 'Agreement', { plural: 'agreements' }),
  Program: kind('p', 'Programme', { plural: 'programs' }),
  Challenge: kind('p', 'Challenge', { plural: 'challenges' }),
  Topic: kind('p', 'Topic', { plural: 'topics' }),
  FundingCall: kind('f', 'Funding call', { plural: 'fundingCalls' }),
  CallPhase: kind('f', 'Call phase', { plural: 'callPhases' }),
  Award: kind('f', 'Award', { plural: 'awards' }),
  ComputeResource: kind('c', 'System', { plural: 'computeResources' }),
  PerformanceFigure: kind('c', 'Performance figure', { plural: 'performanceFigures' }),
  Facility: kind('c', 'Facility', { many: 'Facilities', plural: 'facilities' }),
  Dataset: kind('d', 'Dataset', { plural: 'datasets' }),
  AIModel: kind('d', 'AI model', { plural: 'aiModels' }),
  KeyDate: kind('e', 'Date', { plural: 'keyDates' }),
  Event: kind('e', 'Event', { plural: 'events' }),
  Person: kind('o', 'Person', { many: 'People', plural: 'people' }),
  Source: kind('s', 'Source', { plural: 'sources' }),
};

const UNKNOWN = kind('e', 'Record', { plural: '' });

const BY_ENUM = new Map(Object.keys(KINDS).map((name) => [enumName(name), name]));

/** `ComputeResource` as the API's enums write it. */
function enumName(typeName: string): string {
  return typeName === 'AIModel' ? 'AI_MODEL' : typeName.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}

/** The kind of a type, by its name or as enums write it. */
export function kindOf(type: string | undefined): Kind {
  return KINDS[type ?? ''] ?? KINDS[BY_ENUM.get(type ?? '') ?? ''] ?? UNKNOWN;
}

/** A name within a sentence: "AI model" keeps its capitals. */
export function inText(name: string): string {
  return /^[A-Z]{2}/.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** Groups of the legend, in its order. */
export const GROUPS: readonly {
  readonly mark: Mark;
  readonly name: string;
  readonly types: readonly string[];
}[] = [
  {
    mark: 'o',
    name: 'Organizations',
    types: [
      'Company',
      'Agency',
      'ProgramOffice',
      'University',
      'Nonprofit',
      'Consortium',
      'Contractor',
      'Person',
    ],
  },
  { mark: 'l', name: 'National labs', types: ['NationalLab'] },
  { mark: 'a', name: 'Agreements', types: ['Agreement'] },
  { mark: 'p', name: 'Programmes', types: ['Program', 'Challenge', 'Topic'] },
  { mark: 'f', name: 'Calls and awards', types: ['FundingCall', 'CallPhase', 'Award'] },
  { mark: 'c', name: 'Compute', types: ['ComputeResource', 'Facility', 'PerformanceFigure'] },
  { mark: 'd', name: 'Data and models', types: ['Dataset', 'AIModel'] },
  { mark: 'e', name: 'Events and dates', types: ['Event', 'KeyDate'] },
];

export const LETTERS: Readonly<Record<Mark, string>> = {
  o: 'O',
  l: 'L',
  a: 'A',
  p: 'P',
  f: 'F',
  c: 'C',
  d: 'D',
  e: 'E',
  s: 'S',
};

/** Outlines on a square of 24, its middle at 12; pictures of every kind draw the same ones. */
export const OUTLINES: Readonly<Record<Mark, string>> = {
  o: 'M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 1 1 0-19z',
  l: 'M12 1.2 22.8 12 12 22.8 1.2 12z',
  a: 'M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z',
  p: 'M12 1l3.35 6.9 7.65 1-5.6 5.25 1.4 7.55L12 18l-6.8 3.7 1.4-7.55L1 8.9l7.65-1z',
  f: 'M12 1.8 22.8 21H1.2z',
  c: 'M6.5 2.5h11L23 12l-5.5 9.5h-11L1 12z',
  d: 'M4 5.5C4 3.6 7.6 2.5 12 2.5s8 1.1 8 3v13c0 1.9-3.6 3-8 3s-8-1.1-8-3z',
  e: 'M5 2h14v20l-7-5-7 5z',
  s: 'M4.5 2h10l5 5v15h-15z',
};

/** So far below the middle of its outline a letter stands. */
export const LETTER_DROP: Readonly<Record<Mark, number>> = {
  o: 4,
  l: 4,
  a: 4,
  p: 4,
  f: 4.6,
  c: 4,
  d: 4.4,
  e: 2.4,
  s: 4.8,
};
