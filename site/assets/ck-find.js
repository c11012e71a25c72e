// The search engine of the page: every passage is a line of text in ck-index.js, and all of them are read for each
// question. No server, no index structure: the same file works on a web host, an intranet and a USB stick.
(() => {
  "use strict";

  const BASE = new URL("../", document.currentScript.src);
  const WEIGHT = [4, 1.5, 2]; // a word in the title, in the text, among the further names
  const POOL = 80, ENOUGH = 10, LONGEST = 200;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  let data, lines, mean, groups, longest, known, terms = new Map();

  // ── What there is ────────────────────────────────────────────────────────────────────────────────────────────────

  const load = () => load.made ||= new Promise((done, fail) => {
    if (window.ckIndex) return done(prepare());
    const script = document.createElement("script");
    script.src = new URL("assets/ck-index.js", BASE).href;
    script.onload = () => done(prepare());
    script.onerror = () => {
      load.made = undefined;
      fail(new Error(script.src));
    };
    document.head.append(script);
  });

  const prepare = () => {
    data = window.ckIndex;
    const about = data.pages.map((page) => fold(`${page[1]} ${page[2]}`));
    const sums = [0, 0, 0];
    lines = data.rows.map(([page, anchor, kind, title, text = "", also = "", region = 0, role = 0, status = 0]) => {
      const parts = [fold(title), fold(text), `${fold(also)} ${about[page]}`];
      parts.forEach((part, i) => { sums[i] += part.length; });
      const ends = [parts[0].length, parts[0].length + 1 + parts[1].length];
      const all = parts.join("\n");
      const [address, name] = data.pages[page];
      return { page, anchor, address, name, kind: data.names[kind], title, text, region: data.names[region],
        role: data.names[role], status: data.names[status], all, ends, lengths: parts.map((part) => part.length) };
    });
    mean = sums.map((sum) => sum / lines.length || 1);
    groups = new Map();
    for (const group of data.groups) {
      const folded = [...new Set(group.map(fold))];
      for (const word of folded) groups.set(word, [...new Set([...(groups.get(word) || []), ...folded])]);
    }
    known = new Set(data.words.split(" "));
    longest = Math.max(2, ...[...known].map((word) => word.length));
  };

  // ── What was typed ───────────────────────────────────────────────────────────────────────────────────────────────

  const DIGITS = "零一二三四五六七八九";
  const PLACES = { 十: 10, 百: 100, 千: 1000 };
  const value = (written) => {
    if (/^\d+$/.test(written)) return Number(written);
    let sum = 0, digit = 0;
    for (const c of written.replaceAll("两", "二").replaceAll("〇", "零")) {
      if (PLACES[c]) {
        sum += (digit || 1) * PLACES[c];
        digit = 0;
      } else digit = DIGITS.indexOf(c);
    }
    return sum + digit;
  };
  const chinese = (n) => {
    let made = "", gap = false;
    for (const [size, unit] of [[1000, "千"], [100, "百"], [10, "十"], [1, ""]]) {
      const digit = Math.floor(n / size) % 10;
      if (digit) {
        made += (gap && made ? "零" : "") + DIGITS[digit] + unit;
        gap = false;
      } else if (made) gap = true;
    }
    return made.replace(/^一十/, "十");
  };

  // "…" stands so in the text; a|b or a OR b is either; -a must not be there (finding/wish.py reads it in the same way).
  const PHRASE = /"([^"]+)"|“([^”]+)”|「([^」]+)」/g;
  const wish = (typed) => {
    const phrases = [...typed.matchAll(PHRASE)].map((found) => fold(found[1] || found[2] || found[3]).trim()).filter(Boolean);
    const must = [], never = [];
    let joined = false, denied = false;
    for (const word of typed.replace(PHRASE, " ").split(/\s+/).filter(Boolean)) {
      const plain = fold(word);
      if (["or", "|", "或"].includes(plain)) joined = must.length > 0;
      else if (plain === "not") denied = true;
      else if (!["and", "且"].includes(plain)) {
        const ways = word.split(/[|｜]/).filter(Boolean);
        if (denied || (plain.startsWith("-") && plain.length > 1)) never.push(plain.replace(/^-/, ""));
        else if (joined) must.push([...must.pop(), ...ways]);
        else if (ways.length) must.push(ways);
        joined = denied = false;
      }
    }
    return { must, phrases, never, plain: must.length === 1 && must[0].length === 1 && !phrases.length && !never.length };
  };

  // 民法典944, 第944条 and 第九百四十四条 are one question: the title of an article bears its number in words.
  const read = (typed) => {
    const articles = [];
    const note = (_, n) => {
      articles.push(`第${chinese(value(n))}条`);
      return " ";
    };
    const rest = fold(typed.slice(0, LONGEST)).replace(/[《》“”"'、,。?？!！;；:：()]/g, " ")
      .replace(/第?\s*(\d{1,4}|[一二三四五六七八九十百千零两〇]{1,9})\s*条(?!例)(?:\s*第[一二三四五六七八九十\d]+款)?/g, note)
      .replace(/(?<=[一-鿿]\s*)(?<!第)(\d{1,4})$/, note);
    return { chunks: rest.split(/\s+/).filter(Boolean), articles };
  };

  // Chinese cut into known words from its end, the longest first; what is between them stays together.
  const cut = (text) => {
    const found = [];
    for (const run of text.match(/[一-鿿]+|[a-z0-9.]+/g) || []) {
      if (!/[一-鿿]/.test(run)) {
        found.unshift(run);
        continue;
      }
      let end = run.length, loose = "";
      const pieces = [];
      const flush = () => {
        if (loose) pieces.unshift(loose);
        loose = "";
      };
      while (end > 0) {
        let size = Math.min(longest, end);
        while (size > 1 && !known.has(run.slice(end - size, end))) size -= 1;
        const piece = run.slice(end - size, end);
        if (size > 1) {
          flush();
          pieces.unshift(piece);
        } else if (data.empty.includes(piece) || "的了和与及或在为是对按由其应将并等被把给让".includes(piece)) flush();
        else loose = piece + loose;
        end -= size;
      }
      flush();
      found.push(...pieces);
    }
    return [...new Set(found)];
  };
  const pairs = (word) => /^[一-鿿]{3,}$/.test(word) ? [...word].slice(1).map((c, i) => word[i] + c) : [word];

  // ── How well a line answers ──────────────────────────────────────────────────────────────────────────────────────

  // Every line that holds a term, with its weight there (BM25 by field).
  const term = (word) => {
    if (terms.has(word)) return terms.get(word);
    const met = new Map();
    lines.forEach((line, n) => {
      let at = line.all.indexOf(word);
      if (at < 0) return;
      const counts = [0, 0, 0];
      while (at >= 0) {
        counts[at < line.ends[0] ? 0 : at < line.ends[1] ? 1 : 2] += 1;
        at = line.all.indexOf(word, at + word.length);
      }
      let sum = 0;
      counts.forEach((count, i) => {
        if (count) sum += WEIGHT[i] * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * line.lengths[i] / mean[i]));
      });
      met.set(n, sum);
    });
    const rare = Math.log(1 + (lines.length - met.size + 0.5) / (met.size + 0.5));
    for (const [n, sum] of met) met.set(n, sum * rare);
    const made = { met, rare };
    if (terms.size > 400) terms = new Map();
    terms.set(word, made);
    return made;
  };

  // One word or a synonym of it: the best of them on each line.
  const either = (word) => {
    const same = groups.get(word) || [word];
    if (same.length < 2) return term(word);
    const met = new Map();
    let rare = 0;
    for (const form of same) {
      const one = term(form);
      rare = Math.max(rare, one.met.size ? one.rare : 0);
      for (const [n, sum] of one.met) met.set(n, Math.max(met.get(n) || 0, form === word ? sum : 0.7 * sum));
    }
    return { met, rare };
  };

  const all = (many) => {
    const [first, ...rest] = [...many].sort((a, b) => a.size - b.size);
    const met = new Map();
    for (const [n, sum] of first || []) {
      if (rest.every((other) => other.has(n))) met.set(n, rest.reduce((total, other) => total + other.get(n), sum));
    }
    return met;
  };

  // Every chunk must be met: written so, by all its words, or by all its pairs of characters.
  const strict = ({ chunks, articles }) => {
    const asked = chunks.map((chunk) => {
      const met = new Map();
      const add = (found, share) => {
        for (const [n, sum] of found) met.set(n, (met.get(n) || 0) + share * sum);
      };
      for (const form of groups.get(chunk) || [chunk]) {
        const words = cut(form);
        if (words.length) add(all(words.map((word) => either(word).met)), 1);
        add(term(form).met, 1);
        if (form.length > 2) add(all(pairs(form).map((pair) => term(pair).met)), 0.4);
      }
      return met;
    });
    for (const article of articles) {
      const met = term(article).met;
      asked.push(new Map([...met].filter(([n]) => lines[n].title.includes(article)).map(([n, sum]) => [n, sum + 20])));
    }
    return asked.length ? all(asked) : new Map();
  };

  // A question: any of its telling words, the rarer and the more of them the better (docs/decisions/0012).
  const question = (typed) => {
    let rest = fold(typed.slice(0, LONGEST)).replace(new RegExp(data.aside, "g"), " ");
    for (const [written, ours] of data.same) rest = rest.replaceAll(written, ours);
    const named = new Set(); // two names of one thing tell it once
    const told = cut(rest).filter((word) => {
      const group = (groups.get(word) || [word])[0];
      const again = named.has(group);
      named.add(group);
      return !again && !data.empty.includes(word);
    });
    const met = new Map();
    let whole = 0;
    for (const word of told) {
      const { met: found, rare } = either(word);
      whole += found.size ? rare : 0;
      for (const [n, sum] of found) {
        const line = met.get(n) || { sum: 0, rare: 0 };
        met.set(n, { sum: line.sum + sum, rare: line.rare + rare });
      }
    }
    for (const pair of new Set(told.flatMap((word) => (word.length > 2 ? pairs(word) : [])))) {
      for (const [n, sum] of term(pair).met) {
        const line = met.get(n) || { sum: 0, rare: 0 };
        met.set(n, { sum: line.sum + 0.3 * sum, rare: line.rare });
      }
    }
    const scored = new Map([...met].map(([n, { sum, rare }]) => [n, sum * (0.3 + rare / (whole || 1))]));
    return { met: scored, told };
  };

  const order = (met, typed, guess) => {
    const wanted = guess ? data.intent.filter(([words]) => new RegExp(words).test(typed)).flatMap(([, kinds]) => kinds) : [];
    const called = fold(typed).replace(/[《》\s]/g, "");
    const rough = [...met].map(([n, sum]) => [n, sum * (!lines[n].anchor && fold(lines[n].title) === called ? 3 : 1) * (data.seldom[lines[n].kind] || 1) * (wanted.includes(lines[n].kind) ? 1.4 : 1)])
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    if (!guess) return rough;
    const many = new Map();
    for (const [n] of rough.slice(0, POOL)) many.set(lines[n].page, (many.get(lines[n].page) || 0) + 1);
    return rough.map(([n, sum]) => [n, sum * (1 + 0.06 * Math.min(many.get(lines[n].page) || 0, 6))]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  };

  const without = (met, never) => {
    for (const word of never) for (const n of strict(read(word)).keys()) met.delete(n);
    return met;
  };

  const union = (many) => {
    const met = new Map();
    for (const one of many) for (const [n, sum] of one) met.set(n, Math.max(met.get(n) || 0, sum));
    return met;
  };

  // The lines that answer, best first, with the words to set apart in them.
  const find = (typed) => {
    const wanted = wish(typed.slice(0, LONGEST));
    const asked = wanted.must.map((ways) => ways.map(read));
    const marks = [...wanted.phrases];
    for (const { chunks, articles } of asked.flat()) {
      marks.push(...articles, ...chunks.flatMap((chunk) => [chunk, ...(groups.get(chunk) || []), ...cut(chunk).flatMap((word) => groups.get(word) || [word])]));
    }
    const must = [...asked.map((ways) => union(ways.map(strict))), ...wanted.phrases.map((phrase) => term(phrase).met)];
    let rows = order(must.length ? without(all(must), wanted.never) : new Map(), typed, false);
    if (rows.length < ENOUGH && wanted.plain && asked[0][0].chunks.length === 1 && asked[0][0].chunks[0].length > 4 && !asked[0][0].articles.length) {
      const { met, told } = question(typed);
      const held = new Set(rows.map(([n]) => n));
      rows = [...rows, ...order(met, typed, true).filter(([n]) => !held.has(n)).slice(0, POOL)];
      marks.push(...told.flatMap((word) => groups.get(word) || [word]));
    }
    const hits = rows.map(([n, score]) => ({ ...lines[n], score, group: data.kinds[lines[n].kind] || lines[n].kind }));
    return { hits, marks: [...new Set(marks)].filter((word) => word.length > 1) };
  };

  const wayTo = (hit) => {
    const page = location.protocol === "file:" ? `${hit.address}index.html` : hit.address;
    return new URL(page, BASE).href + (hit.anchor ? `#${hit.anchor}` : "");
  };

  window.ckFind = { load, find, fold, wayTo };
})();
