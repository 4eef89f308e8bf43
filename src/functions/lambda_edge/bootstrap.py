# Runs one Lambda@Edge function, an invocation at a time, as Lambda's Python runtime does.
#
# Started as `python3 bootstrap.py IN OUT LOG LIFE`; see `bootstrap.cjs` for what goes over these.

import sys

IN, OUT, LOG, LIFE = (int(it) for it in sys.argv[1:5])
del sys.argv[1:]
# The folder of this file is no place to import from.
sys.path.pop(0)

import importlib.util
import json
import os
import signal
import threading
import time
import traceback

OWN_FILE = __file__
settings = None


def write_all(fd, data):
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(fd, view):]
        except BlockingIOError:
            time.sleep(0.001)
        except OSError:
            return


def send(frame):
    write_all(OUT, (json.dumps(frame) + "\n").encode())


def mark(word):
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, OSError, ValueError):
            pass
    write_all(LOG, f"\0{settings['token']} {word}\n".encode())


def described(error, kind=None):
    frames = [it for it in traceback.extract_tb(error.__traceback__)
              if it.filename != OWN_FILE and not it.filename.startswith("<frozen importlib")]
    stack = traceback.format_list(frames) + traceback.format_exception_only(type(error), error)
    return {
        "type": kind or type(error).__name__,
        "code": type(error).__name__,
        "message": str(error),
        "stack": "".join(stack).rstrip("\n"),
    }


class Context:
    def __init__(self, request):
        context = settings["context"]
        self.function_name = context["functionName"]
        self.function_version = context["functionVersion"]
        self.invoked_function_arn = context["invokedFunctionArn"]
        self.memory_limit_in_mb = context["memoryLimitInMB"]
        self.log_group_name = context["logGroupName"]
        self.log_stream_name = context["logStreamName"]
        self.aws_request_id = request["requestId"]
        self.client_context = None
        self.identity = None
        self._deadline = request["deadline"]

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))


class HandlerNotFound(Exception):
    pass


def load():
    root, file = settings["root"], settings["file"]
    sys.path.insert(0, root)
    name = settings["module"]
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    found = getattr(module, settings["export"], None)
    if not callable(found):
        raise HandlerNotFound(f"{file} has no function `{settings['export']}`")
    return found


def rss():
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def invoke(handler, request):
    mark("begin")
    try:
        value = handler(request["event"], Context(request))
        try:
            frame = {"result": {"value": json.loads(json.dumps(value)), "rss": rss()}}
        except (TypeError, ValueError) as error:
            frame = {"error": described(error, "Runtime.MarshalError")}
    except SystemExit as error:
        frame = {"error": {**described(error, "Runtime.ExitError"), "last": True}}
    except BaseException as error:
        frame = {"error": described(error)}
    mark("end")
    send(frame)
    if frame.get("error", {}).get("last"):
        os._exit(1)


def watch():
    while True:
        try:
            if not os.read(LIFE, 1):
                break
        except OSError:
            break
    try:
        os.killpg(os.getpid(), signal.SIGKILL)
    except OSError:
        os._exit(1)


def main():
    global settings
    for fd in (IN, OUT, LIFE):
        if fd > 2:
            os.set_inheritable(fd, False)
    if LIFE >= 0:
        threading.Thread(target=watch, daemon=True).start()
    sys.stdout.reconfigure(line_buffering=True)
    if LOG == 2:
        sys.stdout = sys.stderr
    with open(IN, "rb") as requests:
        sys.stdin = open(os.devnull, encoding="utf-8")
        settings = json.loads(requests.readline())
        try:
            handler = load()
        except BaseException as error:
            mark("end")
            send({"failed": described(error)})
            os._exit(1)
        mark("end")
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        send({"ready": {"version": version, "beside": []}})
        for line in requests:
            invoke(handler, json.loads(line))
    os._exit(0)


main()
