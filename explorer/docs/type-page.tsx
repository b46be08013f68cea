import { type GraphQLNamedType, isInterfaceType, isObjectType } from 'graphql';
import { Html, writePage } from './frame.tsx';
import { renderLine } from './markdown.ts';
import { type Api, type Argument, type Family, kindOf, type Member, membersOf } from './schema.ts';

/** The page of a type with all its fields, and of the types that serve it. */
export function typePage(api: Api, { type, helpers }: Family): string {
  const members = membersOf(type).map(({ name }) => ({ id: `${type.name}.${name}`, text: name }));
  const served = helpers.map(({ name }) => ({ id: name, text: name }));
  return writePage({
    address: `/docs/types/${type.name}`,
    title: type.name,
    summary: firstSentence(type.description ?? ''),
    onThisPage: [...members, ...served],
    children: (
      <>
        <p className="meta">{kindOf(type)}</p>
        <h1 className="entity-title">{type.name}</h1>
        <TypeBody api={api} type={type} uses={usesOf(api, { type, helpers })} />
        {helpers.length > 0 && (
          <p className="docs-served">
            Filters, orders and pages of <code>{type.name}</code>:
          </p>
        )}
        {helpers.map((helper) => (
          <section key={helper.name} aria-labelledby={helper.name} className="docs-helper">
            <h2 id={helper.name}>
              <a href={`#${helper.name}`}>{helper.name}</a> <span className="meta">{kindOf(helper)}</span>
            </h2>
            <TypeBody api={api} type={helper} uses={api.usesOf(helper.name)} />
          </section>
        ))}
      </>
    ),
  });
}

/** The first sentence of a description; all of it where none ends. */
export function firstSentence(description: string): string {
  const text = description.replaceAll(/\s+/g, ' ').trim();
  return /^.*?[.?!](?=\s|$)/.exec(text)?.[0] ?? text;
}

/** Where a type comes from: its lists count as the type, and what is on its own page as none. */
function usesOf(api: Api, { type, helpers }: Family): readonly string[] {
  const own = new Set([type, ...helpers].map(({ name }) => name));
  const given = [type, ...helpers].filter((one) => one === type || isObjectType(one));
  const places = given.flatMap(({ name }) => api.usesOf(name));
  return [...new Set(places)].filter((place) => !own.has(place.split('.')[0] ?? ''));
}

function TypeBody({ api, type, uses }: { api: Api; type: GraphQLNamedType; uses: readonly string[] }) {
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
  return (
    <>
      {type.description && <Html as="p" html={renderLine(type.description)} />}
      {interfaces.length > 0 && (
        <p>
          Implements{' '}
          {interfaces.map(({ name }, place) => (
            <span key={name}>
              {place > 0 && ', '}
              <TypeName api={api} type={name} />
            </span>
          ))}
          .
        </p>
      )}
      <Uses api={api} places={uses} />
      <dl className="docs-members">
        {membersOf(type).map((member) => (
          <MemberEntry key={member.name} api={api} owner={type.name} member={member} />
        ))}
      </dl>
    </>
  );
}

function MemberEntry({ api, owner, member }: { api: Api; owner: string; member: Member }) {
  const id = `${owner}.${member.name}`;
  return (
    <div id={id}>
      <dt>
        <a href={`#${id}`}>
          <code>{member.name}</code>
        </a>
        {member.type !== undefined && (
          <span className="docs-type">
            <TypeName api={api} type={member.type} />
          </span>
        )}
      </dt>
      <dd>
        {member.deprecation !== undefined && (
          <p>
            <strong>Deprecated.</strong> {member.deprecation}
          </p>
        )}
        {member.description !== '' && <Html as="p" html={renderLine(member.description)} />}
        {member.args.length > 0 && <Arguments api={api} args={member.args} />}
      </dd>
    </div>
  );
}

function Arguments({ api, args }: { api: Api; args: readonly Argument[] }) {
  return (
    <details>
      <summary>
        Arguments: <code>{args.map(({ name }) => name).join(' ')}</code>
      </summary>
      <dl className="docs-arguments">
        {args.map((arg) => (
          <div key={arg.name}>
            <dt>
              <code>{arg.name}</code>
              <span className="docs-type">
                <TypeName api={api} type={arg.type} />
              </span>
            </dt>
            <dd>
              <Html as="p" html={renderLine(arg.description)} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Of many uses the rest is folded away. */
function Uses({ api, places }: { api: Api; places: readonly string[] }) {
  if (places.length === 0) return null;
  const list = (
    <ul className="docs-uses">
      {places.map((place) => (
        <li key={place}>
          <a href={memberAddress(api, place)}>
            <code>{place}</code>
          </a>
        </li>
      ))}
    </ul>
  );
  if (places.length <= 4)
    return (
      <div className="docs-used">
        <span className="label">Used by</span>
        {list}
      </div>
    );
  return (
    <details>
      <summary>Used by {places.length} fields</summary>
      {list}
    </details>
  );
}

/** `Agreement.name` stands on the page of `Agreement`. */
export function memberAddress(api: Api, place: string): string {
  const [owner = ''] = place.split('.');
  return `${(api.addressOf(owner) ?? '').split('#')[0]}#${place}`;
}

/** A type as SDL writes it, with its name as a link. */
function TypeName({ api, type }: { api: Api; type: string }) {
  const name = type.replaceAll(/[[\]!]/g, '');
  const [before = '', after = ''] = type.split(name);
  const address = api.addressOf(name);
  return (
    <code>
      {before}
      {address === undefined ? name : <a href={address}>{name}</a>}
      {after}
    </code>
  );
}
