"""Upper bounds of this library. Times in seconds."""

#: Longest line of the agent's socket, in bytes.
LINE_BYTES_MAX = 1024 * 1024
#: Things that wait for an agent or a server that is away, and their text in bytes.
WAITING_MAX = 1024
WAITING_BYTES_MAX = 4 * 1024 * 1024
#: Shortest and longest wait before the next try to connect.
RECONNECT_MIN = 0.05
RECONNECT_MAX = 3.0
#: Time in which an agent or a server answers.
ANSWER_WITHIN = 10.0
#: Things that wait for the program's own functions; beyond, the oldest go.
EVENTS_MAX = 1024
#: Replies held for a slow caller.
REPLIES_MAX = 256
#: How long a poll waits on the server.
POLL = 60.0
#: How often settings are read again over HTTP, unless the program says otherwise.
SETTINGS_EVERY = 30.0
