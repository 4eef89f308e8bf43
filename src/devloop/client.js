// Live reload: listens to the dev server and shows what changed. Served in dev mode only.
//
// A classic script that needs nothing but `script-src 'self'; connect-src 'self'`.
(function () {
  'use strict';
  if (window.__mfe_dev) {
    return;
  }
  window.__mfe_dev = true;

  var BASE = '/__mfe_dev/';
  var FRESH = '__mfe_dev';
  var tag = document.currentScript;
  var documentApp = (tag && tag.getAttribute('data-mfe-dev-app')) || null;
  var routes = Promise.resolve([]);
  var used = new Map(); // URL of a resource -> set of what asked for it
  var bootId = null;
  var seen = -1; // number of the last reload that this page knows of
  var source = null;
  var patience = 250; // milliseconds until the next try to connect

  // ---- Which app a URL belongs to ----

  function loadRoutes() {
    routes = fetch(BASE + 'routes.json', { cache: 'no-store' })
      .then(function (answer) { return answer.ok ? answer.json() : []; })
      .catch(function () { return []; });
  }

  // A path pattern: `*` for any letters, `?` for one.
  function matches(pattern, path) {
    if (pattern[0] !== '/' && pattern[0] !== '*') {
      pattern = '/' + pattern;
    }
    var p = 0, s = 0, star = -1, mark = 0;
    while (s < path.length) {
      if (pattern[p] === '*') {
        star = p;
        mark = s;
        p += 1;
      } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === path[s])) {
        p += 1;
        s += 1;
      } else if (star >= 0) {
        p = star + 1;
        mark += 1;
        s = mark;
      } else {
        return false;
      }
    }
    while (pattern[p] === '*') {
      p += 1;
    }
    return p === pattern.length;
  }

  function decoded(path) {
    try {
      return decodeURIComponent(path);
    } catch (error) {
      return path;
    }
  }

  // The app of a URL and the keys that it may have there; null where it is not served by an app.
  function locate(table, href) {
    var url = new URL(href, location.href);
    if (url.origin !== location.origin) {
      return null;
    }
    var path = url.pathname;
    if (path === '/') {
      var rooted = table.find(function (it) { return it.default_root_object; });
      path += rooted ? rooted.default_root_object : '';
    }
    var route = table.find(function (it) { return matches(it.pattern, path); });
    if (!route) {
      return null;
    }
    var paths = [path];
    var trim = route.trim_prefix;
    if (trim && (path === trim || path.startsWith(trim + '/'))) {
      paths = [path.slice(trim.length) || '/'].concat(route.or_untrimmed ? paths : []);
    }
    var keys = paths.map(function (it) { return decoded((route.origin_path + it).slice(1)); });
    function below(it) {
      return keys.filter(function (key) { return key.startsWith(it.key_prefix); });
    }
    var mount = null;
    route.mounts.forEach(function (it) {
      var longer = !mount || it.key_prefix.length > mount.key_prefix.length;
      if (below(it).length > 0 && longer) {
        mount = it;
      }
    });
    return mount && {
      app: mount.app,
      keys: below(mount).map(function (key) { return key.slice(mount.key_prefix.length); })
    };
  }

  // ---- What this page uses ----

  function note(entries) {
    entries.forEach(function (it) {
      if (!used.has(it.name)) {
        used.set(it.name, new Set());
      }
      used.get(it.name).add(it.initiatorType);
    });
  }

  function watchResources() {
    note(performance.getEntriesByType('resource'));
    if (window.PerformanceObserver) {
      new PerformanceObserver(function (list) { note(list.getEntries()); })
        .observe({ type: 'resource', buffered: true });
    }
  }

  function appsOf(table) {
    var apps = new Set();
    var page = documentApp ? { app: documentApp } : locate(table, location.href);
    if (page) {
      apps.add(page.app);
    }
    used.forEach(function (_, name) {
      var found = locate(table, name);
      if (found) {
        apps.add(found.app);
      }
    });
    return apps;
  }

  // Every style sheet link, in open shadow roots too.
  function links(root, found) {
    root.querySelectorAll('*').forEach(function (it) {
      if (it.localName === 'link' && it.relList.contains('stylesheet') && it.href) {
        found.push(it);
      }
      if (it.shadowRoot) {
        links(it.shadowRoot, found);
      }
    });
    return found;
  }

  // ---- Showing a change ----

  // A reload asks anew for the page only: what the page loads comes from the browser's cache for as
  // long as its max-age says. So what changed is fetched past the cache first, which renews it.
  function renew(table, changes) {
    var urls = new Set();
    used.forEach(function (types, name) {
      var at = locate(table, name);
      var changed = at && changes.some(function (it) {
        return it.app === at.app && (it.more || it.keys.some(function (key) { return at.keys.includes(key); }));
      });
      if (changed && !types.has('beacon')) {
        var url = new URL(name);
        url.searchParams.delete(FRESH);
        urls.add(url.href);
      }
    });
    var fetches = Array.from(urls).slice(0, 300).map(function (url) {
      return fetch(url, { cache: 'reload' })
        .then(function (answer) { return answer.arrayBuffer(); })
        .catch(function () {});
    });
    var enough = new Promise(function (resolve) { setTimeout(resolve, 2000); });
    return Promise.race([Promise.all(fetches), enough]);
  }

  function reload(table, apps) {
    var changes = apps.map(function (app) { return { app: app, keys: [], more: true }; });
    renew(table, changes).then(function () { location.reload(); });
  }

  var outgoing = new WeakMap(); // a link that loads -> the links that leave once it is there

  function swap(link) {
    var next = link.cloneNode();
    var url = new URL(link.href);
    url.searchParams.set(FRESH, Date.now().toString(36));
    next.href = url.href;
    next.removeAttribute('integrity');
    var leave = (outgoing.get(link) || []).concat(link);
    outgoing.set(next, leave);
    next.addEventListener('load', function () {
      outgoing.delete(next);
      leave.forEach(function (it) { it.remove(); });
    });
    next.addEventListener('error', function () { location.reload(); });
    link.after(next);
  }

  // Swaps the style sheets that changed; false where that is not enough.
  function swapStyles(table, changes) {
    var leaving = new Set();
    var all = links(document, []);
    all.forEach(function (it) {
      (outgoing.get(it) || []).forEach(function (old) { leaving.add(old); });
    });
    var placed = all
      .filter(function (it) { return !leaving.has(it); })
      .map(function (it) { return { link: it, at: locate(table, it.href) }; })
      .filter(function (it) { return it.at; });
    var chosen = new Set();
    var enough = changes.every(function (change) {
      var sheets = change.keys.filter(function (it) { return !it.endsWith('.map'); });
      return sheets.every(function (key) {
        var own = placed.filter(function (it) {
          return it.at.app === change.app && it.at.keys.includes(key);
        });
        if (own.length === 0) {
          var askers = askersOf(table, change.app, key);
          if (askers.size === 0) {
            return true; // this page does not use it
          }
          // Imported by another sheet; anything else is beyond us.
          own = placed.filter(function (it) { return it.at.app === change.app; });
          if (own.length === 0 || !askers.has('css')) {
            return false;
          }
        }
        own.forEach(function (it) { chosen.add(it.link); });
        return true;
      });
    });
    if (enough) {
      chosen.forEach(swap);
    }
    return enough;
  }

  function askersOf(table, app, key) {
    var askers = new Set();
    used.forEach(function (types, name) {
      var at = locate(table, name);
      if (at && at.app === app && at.keys.includes(key)) {
        types.forEach(function (it) { askers.add(it); });
      }
    });
    return askers;
  }

  function onReload(data) {
    seen = Math.max(seen, data.number);
    routes.then(function (table) {
      var apps = appsOf(table);
      if (data.all) {
        reload(table, Array.from(apps));
        return;
      }
      var changes = data.changes.filter(function (it) { return apps.has(it.app); });
      if (changes.length === 0) {
        return;
      }
      var styles = changes.every(function (it) { return it.css_only && !it.more; });
      renew(table, changes).then(function () {
        if (!styles || !swapStyles(table, changes)) {
          location.reload();
        }
      });
    });
  }

  // ---- The configuration's error ----

  var overlay = null;

  function hideError() {
    if (overlay) {
      overlay.remove();
      overlay = null;
    }
  }

  function showError(text) {
    hideError();
    if (!document.body) {
      document.addEventListener('DOMContentLoaded', function () { showError(text); });
      return;
    }
    overlay = document.createElement('mfe-dev-error');
    var root = overlay.attachShadow({ mode: 'closed' });
    if ('adoptedStyleSheets' in root) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(
        ':host { position: fixed; inset: auto 1rem 1rem 1rem; z-index: 2147483647; }' +
        'section { max-height: 50vh; overflow: auto; padding: 1rem; border-radius: 6px;' +
        ' background: #2b1416; color: #fff; border: 1px solid #e5484d;' +
        ' font: 13px/1.5 ui-monospace, monospace; }' +
        'pre { margin: 0.5rem 0 0; white-space: pre-wrap; }' +
        'button { float: right; font: inherit; }');
      root.adoptedStyleSheets = [sheet];
    }
    var section = document.createElement('section');
    section.setAttribute('role', 'alert');
    var close = document.createElement('button');
    close.textContent = 'Dismiss';
    close.addEventListener('click', hideError);
    var title = document.createElement('strong');
    title.textContent = 'mfe-dev: the configuration does not load; the last good one is in use';
    var body = document.createElement('pre');
    body.textContent = text;
    section.append(close, title, body);
    root.append(section);
    document.body.append(overlay);
  }

  // ---- The stream ----

  function onConnected(data) {
    patience = 250;
    if (bootId !== null && bootId !== data.boot_id) {
      location.reload(); // the server was started anew
      return;
    }
    loadRoutes();
    // Since the page last listened; or since it began to load, where it never did.
    var missed = Object.keys(data.apps).filter(function (it) {
      var last = data.apps[it];
      return bootId === null ? last.at_ms > performance.timeOrigin : last.number > seen;
    });
    bootId = data.boot_id;
    Object.keys(data.apps).forEach(function (it) { seen = Math.max(seen, data.apps[it].number); });
    hideError(); // comes again if there still is one
    if (missed.length > 0) {
      routes.then(function (table) {
        var apps = appsOf(table);
        var own = missed.filter(function (it) { return apps.has(it); });
        if (own.length > 0) {
          reload(table, own);
        }
      });
    }
  }

  function connect() {
    if (source) {
      return;
    }
    source = new EventSource(BASE + 'events');
    function on(name, act) {
      source.addEventListener(name, function (event) { act(JSON.parse(event.data)); });
    }
    on('connected', onConnected);
    on('reload', onReload);
    on('routes', loadRoutes);
    on('config-error', function (data) { showError(data.text); });
    on('config-ok', hideError);
    source.addEventListener('error', function () {
      disconnect();
      setTimeout(wake, patience * (0.75 + Math.random() / 2));
      patience = Math.min(patience * 2, 5000);
    });
  }

  function disconnect() {
    if (source) {
      source.close();
      source = null;
    }
  }

  // A browser opens six connections to a server and no more, so a page that nobody sees gives its
  // own back, and finds out what it missed when it is looked at again.
  var resting = 0;

  function wake() {
    clearTimeout(resting);
    if (document.visibilityState === 'visible') {
      connect();
    } else {
      resting = setTimeout(disconnect, 5000);
    }
  }

  document.addEventListener('visibilitychange', wake);
  window.addEventListener('pagehide', disconnect);
  window.addEventListener('pageshow', wake);
  watchResources();
  connect();
})();
