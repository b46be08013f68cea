import {
  type KeyboardEvent,
  type PointerEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTheme } from '../app/theme.ts';
import { Icon } from '../parts/icon.tsx';
import { fileName, saveFile } from '../parts/table-file.ts';
import { paint, printSvg, readColours } from './paint.ts';
import { type Camera, onScreen, type PictureLink, type PictureNode, type Point, sceneOf } from './scene.ts';

export interface PictureHandle {
  readonly save: (form: 'png' | 'svg', title: string) => void;
}

interface PictureProps {
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
  readonly places: ReadonlyMap<string, Point>;
  readonly selected: string | undefined;
  readonly select: (id: string | undefined) => void;
  readonly expand: (id: string) => void;
  readonly handle: Ref<PictureHandle>;
}

const FIT_SHARE = 0.86;

function fitted(places: readonly Point[], width: number, height: number): Camera {
  if (places.length === 0) return { width, height, scale: 100, x: 0, y: 0 };
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width * FIT_SHARE) / Math.max(0.2, right - left),
    (height * FIT_SHARE) / Math.max(0.2, high - low),
  );
  return { width, height, scale, x: (left + right) / 2, y: (low + high) / 2 };
}

/** The working set as a picture: drag to move, wheel to come nearer, click to select, double click to expand. The list is its twin for who does not see it. */
export function Picture({ nodes, links, places, selected, select, expand, handle }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [moved, setMoved] = useState<Camera>();
  const theme = useTheme();
  const points = useMemo(() => [...places.values()], [places]);
  const camera = useMemo(() => {
    const own = moved ?? fitted(points, size.width, size.height);
    return { ...own, width: size.width, height: size.height };
  }, [moved, points, size]);
  const colours = useMemo(() => (size.width > 0 ? readColours() : {}), [theme, size.width > 0]);
  const scene = useMemo(
    () => sceneOf({ nodes, links, places, camera, selected, colours }),
    [nodes, links, places, camera, selected, colours],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || scene.width === 0) return;
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      if (element.width !== Math.round(scene.width * ratio)) element.width = Math.round(scene.width * ratio);
      if (element.height !== Math.round(scene.height * ratio))
        element.height = Math.round(scene.height * ratio);
      paint(context, scene, ratio);
    });
    return () => cancelAnimationFrame(frame);
  }, [scene]);
  useImperativeHandle(handle, () => ({
    save: (form, title) => {
      const name = fileName(title, form);
      if (form === 'svg') saveFile(name, new Blob([printSvg(scene, title)], { type: 'image/svg+xml' }));
      else canvas.current?.toBlob((blob) => blob && saveFile(name, blob), 'image/png');
    },
  }));
  const zoom = useCallback(
    (factor: number, at?: Point) => {
      setMoved(() => {
        if (!at) return { ...camera, scale: camera.scale * factor };
        const dx = (at.x - camera.width / 2) / camera.scale;
        const dy = (camera.height / 2 - at.y) / camera.scale;
        return {
          ...camera,
          scale: camera.scale * factor,
          x: camera.x + dx * (1 - 1 / factor),
          y: camera.y + dy * (1 - 1 / factor),
        };
      });
    },
    [camera],
  );
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const bounds = element.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, {
        x: event.clientX - bounds.left,
        y: event.clientY - bounds.top,
      });
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [zoom]);
  const drag = useRef<
    { readonly x: number; readonly y: number; readonly camera: Camera; isMoved: boolean } | undefined
  >(undefined);
  const hit = (event: { clientX: number; clientY: number }): string | undefined => {
    const bounds = canvas.current?.getBoundingClientRect();
    if (!bounds) return undefined;
    const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    const shape = scene.shapes.findLast(
      (one) => Math.hypot(one.at.x - at.x, one.at.y - at.y) < one.size / 2 + 5,
    );
    return shape?.id ?? linkAt(at);
  };
  const linkAt = (at: Point): string | undefined =>
    links.find(({ from, to }) => {
      const [one, other] = [places.get(from), places.get(to)];
      return one && other && distanceTo(at, onScreen(one, camera), onScreen(other, camera)) < 4;
    })?.id;
  const pointer = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      drag.current = { x: event.clientX, y: event.clientY, camera, isMoved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const from = drag.current;
      if (!from) {
        event.currentTarget.classList.toggle('over', hit(event) !== undefined);
        return;
      }
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.hypot(dx, dy) > 4) from.isMoved = true;
      if (from.isMoved)
        setMoved({
          ...from.camera,
          x: from.camera.x - dx / from.camera.scale,
          y: from.camera.y + dy / from.camera.scale,
        });
    },
    onPointerUp: (event: PointerEvent<HTMLCanvasElement>) => {
      const from = drag.current;
      drag.current = undefined;
      if (from && !from.isMoved) select(hit(event));
    },
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === '+' || event.key === '=') zoom(1.25);
    else if (event.key === '-') zoom(0.8);
    else if (event.key === '0') setMoved(undefined);
  };
  const name = nodes.find(({ id }) => id === selected)?.label;
  return (
    <div className="picture" ref={box}>
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`Picture of ${nodes.length} entities and ${links.length} relationships${name ? `; ${name} is selected` : ''}. The list shows the same.`}
        {...pointer}
        onDoubleClick={(event) => {
          const id = hit(event);
          if (id && places.has(id)) expand(id);
        }}
        onKeyDown={onKey}
      />
      <p className="key-hints" aria-hidden="true">
        <span>
          <kbd>E</kbd> expand
        </span>
        <span>
          <kbd>P</kbd> path from here
        </span>
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd> walk neighbours
        </span>
      </p>
      <div className="zoom">
        <button type="button" className="button button-icon" aria-label="Nearer" onClick={() => zoom(1.25)}>
          <Icon name="plus" />
        </button>
        <button type="button" className="button button-icon" aria-label="Farther" onClick={() => zoom(0.8)}>
          <Icon name="minus" />
        </button>
        <button
          type="button"
          className="button button-icon"
          aria-label="Show all"
          onClick={() => setMoved(undefined)}
        >
          <Icon name="fit" />
        </button>
      </div>
    </div>
  );
}

function distanceTo(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share =
    length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
