/* Status page of native_xlsx exports: keeps what the server rendered up to date. Texts come from the server; without this
   script the buttons are plain forms. */
(function () {
    'use strict';

    /** One export on the page. */
    function Watch(root) {
        var settings = JSON.parse(root.getAttribute('data-nx-export'));
        var bar = root.querySelector('[role="progressbar"]');
        var fill = root.querySelector('.nx-fill');
        var live = root.querySelector('[data-nx-live]');
        var problem = root.querySelector('[data-nx-problem]');
        var title = root.querySelector('[data-nx-title]');
        var etag = settings.etag;
        var done = false;
        var failures = 0;
        var timer = null;
        var asking = false;
        var acts = 0; // an answer that was asked for before a button was pressed is out of date
        var stream = null;

        function show(state) {
            var focused = root.contains(document.activeElement) ? document.activeElement : null;
            root.setAttribute('data-nx-status', state.status);
            ['label', 'summary', 'share', 'speed', 'left', 'note'].forEach(function (name) {
                var place = root.querySelector('[data-nx="' + name + '"]');
                if (place && place.textContent !== state[name]) { // a published view may leave one out
                    place.textContent = state[name];
                }
            });
            if (state.percent === null) {
                bar.removeAttribute('aria-valuenow');
            } else {
                bar.setAttribute('aria-valuenow', state.percent);
                fill.setAttribute('width', state.percent + '%');
            }
            bar.setAttribute('aria-valuetext', state.summary);
            // Read aloud only when it differs: a new state, or another quarter.
            if (live.textContent !== state.announcement) {
                live.textContent = state.announcement;
            }
            Object.keys(state.actions).forEach(function (name) {
                root.querySelector('[data-nx-action="' + name + '"]').hidden = !state.actions[name];
            });
            if (focused !== null && focused.closest('[hidden]') !== null) {
                keepFocus(focused.closest('[data-nx-action]').getAttribute('data-nx-action'), state.actions);
            }
            done = state.done;
        }

        /** The button that had the focus is gone: to its counterpart, or to the title, never to the top of the page. */
        function keepFocus(from, actions) {
            var to = { pause: 'resume', resume: 'pause', retry: 'pause' }[from];
            var place = to !== undefined && actions[to] ? root.querySelector('[data-nx-action="' + to + '"] button') : title;
            place.focus();
        }

        function complain(text) {
            if (problem.textContent !== text) {
                problem.textContent = text;
            }
            problem.hidden = text === '';
        }

        function later(seconds) {
            clearTimeout(timer);
            timer = done || stream !== null ? null : setTimeout(ask, seconds * 1000);
        }

        function ask() {
            if (asking) {
                return;
            }
            if (document.hidden) {
                return; // asked again when it is looked at
            }
            asking = true;
            var asked = acts;
            fetch(settings.url, { headers: { Accept: 'application/json', 'If-None-Match': etag }, credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
                if (answer.status === 304 || asked !== acts) {
                    return null;
                }
                if (answer.status === 401 || answer.status === 403 || answer.status === 404 || answer.status === 419) {
                    done = true;
                    complain(settings.login);
                    return null;
                }
                if (!answer.ok) {
                    var wait = parseInt(answer.headers.get('Retry-After'), 10);
                    throw wait > 0 ? wait : settings.every;
                }
                etag = answer.headers.get('ETag') || '';
                return answer.json();
            }).then(function (state) {
                asking = false;
                failures = 0;
                if (state !== null && asked === acts) {
                    show(state);
                }
                if (!done) {
                    complain('');
                }
                later(settings.every);
            }).catch(function (wait) {
                asking = false;
                failures++;
                if (failures > 2) {
                    complain(settings.lost);
                }
                later(Math.max(typeof wait === 'number' ? wait : 0, Math.min(60, settings.every * Math.pow(2, failures))));
            });
        }

        /** Server-sent events where they are switched on; without a place for us, and when they end for good, polling. */
        function listen() {
            stream = new EventSource(settings.events);
            stream.addEventListener('state', function (event) {
                show(JSON.parse(event.data));
                complain('');
                if (done) {
                    stop();
                }
            });
            stream.onerror = function () {
                if (stream !== null && stream.readyState === EventSource.CLOSED) {
                    stop();
                    later(0);
                }
            };
        }

        function stop() {
            if (stream !== null) {
                stream.close();
                stream = null;
            }
        }

        function begin() {
            if (settings.events !== null && 'EventSource' in window) {
                if (stream === null) {
                    listen();
                }
            } else {
                later(settings.every);
            }
        }

        function act(form) {
            var button = form.querySelector('button');
            if (button.getAttribute('aria-disabled') === 'true') {
                return;
            }
            if (form.getAttribute('data-nx-action') === 'cancel' && !window.confirm(settings.confirm)) {
                return;
            }
            // Not `disabled`: that would lose the focus.
            button.setAttribute('aria-disabled', 'true');
            acts++;
            fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' }, credentials: 'same-origin' }).then(function (answer) {
                if (answer.ok || answer.status === 409) {
                    return answer.json().then(function (state) {
                        acts++;
                        etag = '';
                        show(state);
                        complain(answer.ok ? '' : settings.refused);
                    });
                }
                complain(answer.status === 401 || answer.status === 419 ? settings.login : settings.refused);
            }).catch(function () {
                complain(settings.lost);
            }).then(function () {
                button.removeAttribute('aria-disabled');
                if (!done) {
                    begin();
                }
            });
        }

        root.addEventListener('submit', function (event) {
            if (event.target.hasAttribute('data-nx-action')) {
                event.preventDefault();
                act(event.target);
            }
        });
        document.addEventListener('visibilitychange', function () {
            if (!document.hidden && !done && stream === null) {
                ask();
            }
        });
        done = ['pending', 'running', 'paused', 'publishing'].indexOf(root.getAttribute('data-nx-status')) < 0;
        if (!done) {
            begin();
        }
    }

    function start() {
        document.querySelectorAll('[data-nx-export]').forEach(Watch);
    }
    document.readyState === 'loading' ? document.addEventListener('DOMContentLoaded', start) : start();
}());
