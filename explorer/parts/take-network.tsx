import { useState } from 'react';
import { busy, DrawerFrame, Quiet } from './actions.tsx';
import { NETWORK_FORMS, NETWORK_WORDS, type NetworkFile, saveNetwork } from './network-file.ts';

/** What is seen of a network, as a file: its relationships as a table, or all of it for programs that draw. */
export function TakeNetwork({ title, network }: { title: string; network: () => NetworkFile }) {
  const [isOpen, setOpen] = useState(false);
  const isEmpty = isOpen && network().links.length === 0;
  return (
    <>
      <Quiet icon="table" label="Take away" isOpen={isOpen} onClick={() => setOpen(!isOpen)} />
      {isOpen && (
        <DrawerFrame
          title="Take it away"
          note={isEmpty ? 'Nothing is seen yet.' : 'What is seen, with how each relationship is known.'}
          close={() => setOpen(false)}
        >
          <div className="row">
            {NETWORK_FORMS.map((form) => (
              <button
                key={form}
                type="button"
                className="button"
                {...busy(isEmpty)}
                onClick={() => isEmpty || saveNetwork(title, network(), form)}
              >
                {NETWORK_WORDS[form]}
              </button>
            ))}
          </div>
        </DrawerFrame>
      )}
    </>
  );
}
