/**
 * Networks with published measures, as lines of a member and others that it is linked to, `x` a weight.
 */

/** Who met whom outside the karate club: 34 members, 78 links (Zachary 1977). */
const KARATE = `0: 1 2 3 4 5 6 7 8 10 11 12 13 17 19 21 31
1: 2 3 7 13 17 19 21 30
2: 3 7 8 9 13 27 28 32
3: 7 12 13
4: 6 10
5: 6 10 16
6: 16
8: 30 32 33
9: 33
13: 33
14: 32 33
15: 32 33
18: 32 33
19: 33
20: 32 33
22: 32 33
23: 25 27 29 32 33
24: 25 27 31
25: 31
26: 29 33
27: 33
28: 31 33
29: 32 33
30: 32 33
31: 32 33
32: 33`;

/** Which characters of Les Misérables appear together, and in how many chapters: 77 characters, 254 links (Knuth 1993). */
const MISERABLES = `1: 0x1
2: 0x8
3: 0x10 2x6
4: 0x1
5: 0x1
6: 0x1
7: 0x1
8: 0x2
9: 0x1
11: 0x5 2x3 3x3 10x1
12: 11x1
13: 11x1
14: 11x1
15: 11x1
17: 16x4
18: 16x4 17x4
19: 16x4 17x4 18x4
20: 16x3 17x3 18x3 19x4
21: 16x3 17x3 18x3 19x3 20x5
22: 16x3 17x3 18x3 19x3 20x4 21x4
23: 11x9 12x2 16x3 17x3 18x3 19x3 20x4 21x4 22x4
24: 11x7 23x2
25: 11x12 23x1 24x13
26: 11x31 16x1 24x4 25x1
27: 11x17 23x5 24x1 25x5 26x1
28: 11x8 27x1
29: 11x2 23x1 27x1
30: 23x1
31: 11x3 23x2 27x1 30x2
32: 11x1
33: 11x2 27x1
34: 11x3 29x2
35: 11x3 29x2 34x3
36: 11x2 29x1 34x2 35x2
37: 11x2 29x1 34x2 35x2 36x2
38: 11x2 29x1 34x2 35x2 36x2 37x2
39: 25x1
40: 25x1
41: 24x2 25x3
42: 24x1 25x2 41x2
43: 11x3 26x1 27x1
44: 11x1 28x3
45: 28x2
47: 46x1
48: 11x1 25x1 27x1 47x2
49: 11x2 26x3
50: 24x1 49x1
51: 11x2 26x2 49x9
52: 39x1 51x1
53: 51x1
54: 26x1 49x1 51x2
55: 11x19 16x1 25x2 26x21 39x1 41x5 48x4 49x12 51x6 54x1
56: 49x1 55x1
57: 41x1 48x1 55x1
58: 11x4 27x6 48x7 55x7 57x1
59: 48x6 55x5 57x2 58x15
60: 48x1 58x4 59x2
61: 48x2 55x1 57x1 58x6 59x5 60x2
62: 41x1 48x7 55x9 57x2 58x17 59x13 60x3 61x6
63: 48x5 55x1 57x2 58x4 59x5 60x2 61x3 62x6
64: 11x1 48x5 55x5 57x1 58x10 59x9 60x2 61x6 62x12 63x4
65: 48x3 55x2 57x1 58x5 59x5 60x2 61x5 62x5 63x5 64x7
66: 48x1 58x3 59x1 60x1 61x1 62x2 63x1 64x3 65x2
67: 57x3
68: 11x1 24x1 25x5 27x1 41x1 48x1
69: 11x1 24x1 25x6 27x2 41x1 48x1 68x6
70: 11x1 24x1 25x4 27x1 41x1 58x1 68x4 69x4
71: 11x1 25x1 27x1 41x1 48x1 68x2 69x2 70x2
72: 11x1 26x2 27x1
73: 48x2
74: 48x2 73x3
75: 25x3 41x1 48x1 68x3 69x3 70x1 71x1
76: 48x1 58x1 62x1 63x1 64x1 65x1 66x1`;

/** Numbers of characters in it. */
export const CHARACTERS = { myriel: 0, valjean: 11, gavroche: 48 } as const;

export interface PublishedNetwork {
  readonly size: number;
  readonly links: readonly (readonly [one: number, other: number, weight: number])[];
}

export const karate = read(KARATE, 34);
export const miserables = read(MISERABLES, 77);

function read(text: string, size: number): PublishedNetwork {
  const links = text.split('\n').flatMap((line) => {
    const [one, others = ''] = line.split(': ');
    return others.split(' ').map((other) => {
      const [name, weight = '1'] = other.split('x');
      return [Number(one), Number(name), Number(weight)] as const;
    });
  });
  return { size, links };
}
