import { question } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import type { ConcentrationQuery, ConcentrationQueryVariables } from '../../generated/operations.ts';
import { plainId } from '../../parts/words.ts';
import type { View } from './working-set.ts';

const CONCENTRATION = question<ConcentrationQuery, ConcentrationQueryVariables>(/* GraphQL */ `
  query Concentration($hosts: [ID!], $validOn: Date, $publishedBy: Date, $certainty: Certainty) {
    at(validOn: $validOn, publishedBy: $publishedBy, certainty: $certainty) {
      concentration(hosts: { id: { in: $hosts } }, first: 100) {
        nodes { hhi total host { id } suppliers { share supplier { id name } } }
      }
    }
  }
`);

/** One supplier for everything. */
const WHOLE = 10_000;

/** How far the accelerators of each host come from one vendor; the whole graph is asked, not the working set alone. Null: nobody hosts. */
export function useConcentration(hosts: readonly string[], view: View) {
  const { validOn, publishedBy, certainty } = view;
  const variables = hosts.length === 0 ? null : { hosts, validOn, publishedBy, certainty };
  const { data } = useAsk(CONCENTRATION, variables);
  if (!data || hosts.length === 0) return undefined;
  return new Map(
    data.at.concentration.nodes.flatMap((one) => (one.host ? [[plainId(one.host.id), one] as const] : [])),
  );
}

type Found = ConcentrationQuery['at']['concentration']['nodes'][number];

/** Bar and number say the same; the name of the largest supplier stands in its title. */
export function ConcentrationBar({ found }: { found: Found | undefined }) {
  if (!found) return <span className="meta">no accelerator on record</span>;
  const [largest] = found.suppliers;
  const words = Math.round(found.hhi).toLocaleString('en-US');
  return (
    <span
      className="row concentration"
      title={largest && `${largest.supplier.name}: ${Math.round(largest.share * 100)} % of ${found.total}`}
    >
      <svg width="88" height="8" aria-hidden="true">
        <rect className="concentration-all" width="88" height="8" rx="1" />
        <rect className="concentration-own" width={(88 * found.hhi) / WHOLE} height="8" rx="1" />
      </svg>
      {words}
    </span>
  );
}
