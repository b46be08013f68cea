import { lazy, Suspense, useState } from 'react';
import { mayBegin, useCaller } from '../api/caller.ts';

const RuleForm = lazy(async () => ({ default: (await import('./rule-form.tsx')).RuleForm }));

/** Settles a disagreement where it stands, by a word on one of its sides; for who may. */
export function Settle({ statement, subject, said }: { statement: string; subject: string; said: string }) {
  const caller = useCaller();
  const [isOpen, setOpen] = useState(false);
  if (!mayBegin(caller, 'RULE')) return null;
  return (
    <div className="settle">
      <button
        type="button"
        className="button button-small"
        aria-expanded={isOpen}
        aria-label={`Settle by a word on ${said}`}
        onClick={() => setOpen(!isOpen)}
      >
        Settle
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <RuleForm statement={statement} subject={subject} said={said} close={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
