import type { RouteStep, Routes } from './affiliations.ts';

/** The kinds of things that organizations can share. */
export type Sharing = 'AGREEMENTS' | 'PROGRAMS' | 'LABS' | 'SYSTEMS';

/** Returns the routes by which organizations (given as concrete types) share things of these kinds. */
export function sharing(members: readonly string[], kinds: readonly Sharing[]): Routes {
  return { members, routes: kinds.flatMap(routesTo) };
}

/**
 * Returns the routes by which organizations share partners: the things shared are organizations, met over an
 * agreement or a system.
 */
export function sharingPartners(members: readonly string[]): Routes {
  const ways = (['AGREEMENTS', 'SYSTEMS'] as const).map(routesTo);
  const routes = ways.flatMap((there) =>
    there.flatMap((out) => there.map((back) => [...out, ...turned(back, members)])),
  );
  return { members, routes };
}

const UNDER = step('UNDER', 'OUT', 'Program');

/** Routes from a call or programme, which may be under others, to the laboratories that stand for it. */
export const LABS_OF_PROGRAM: readonly (readonly RouteStep[])[] = [
  step('NAMES', 'OUT', 'NationalLab'),
  step('PARTICIPATES_IN', 'IN', 'NationalLab'),
].flatMap((lab) => [[lab], [UNDER, lab], [UNDER, UNDER, lab]]);

/** Returns the routes from systems to those who host them and to those who supply them in a role. */
export function suppliesTo(organizations: readonly string[], role: string) {
  const hosted: RouteStep = { type: 'HOSTED_AT', direction: 'OUT', to: organizations };
  const supplied: RouteStep = { type: 'SUPPLIES', direction: 'IN', to: organizations, role };
  return {
    of: ['ComputeResource'],
    holders: [[hosted], [step('HOSTED_AT', 'OUT', 'Facility'), hosted]],
    suppliers: [supplied],
  };
}

/** A route of one step, walked back to the members. */
function turned(route: readonly RouteStep[], members: readonly string[]): RouteStep[] {
  return route.map((way) => ({ ...way, direction: way.direction === 'OUT' ? 'IN' : 'OUT', to: members }));
}

/** Routes from an organization to what it may share with others. */
function routesTo(kind: Sharing): readonly (readonly RouteStep[])[] {
  const toAgreement = [step('PARTY_TO', 'OUT', 'Agreement'), step('NAMES', 'IN', 'Agreement')];
  const supplies = step('SUPPLIES', 'OUT', 'ComputeResource');
  switch (kind) {
    case 'AGREEMENTS':
      return toAgreement.map((way) => [way]);
    case 'SYSTEMS':
      return [[supplies], [step('HOSTED_AT', 'IN', 'ComputeResource')]];
    case 'PROGRAMS':
      return [
        [step('PARTICIPATES_IN', 'OUT', 'Program')],
        [step('NAMES', 'IN', 'Program')],
        ...toAgreement.map((way) => [way, step('UNDER', 'OUT', 'Program')]),
      ];
    case 'LABS':
      return [
        [step('PARTY_TO', 'OUT', 'Agreement'), step('PARTY_TO', 'IN', 'NationalLab')],
        [step('PARTY_TO', 'OUT', 'Agreement'), step('NAMES', 'OUT', 'NationalLab')],
        [supplies, step('HOSTED_AT', 'OUT', 'NationalLab')],
        [supplies, step('HOSTED_AT', 'OUT', 'Facility'), step('HOSTED_AT', 'OUT', 'NationalLab')],
      ];
    default:
      return kind satisfies never;
  }
}

function step(type: string, direction: RouteStep['direction'], to: string): RouteStep {
  return { type, direction, to: [to] };
}
