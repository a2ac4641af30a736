"""The house under faults: processes killed, brokers wiped, connections cut, clocks moved, amid the work."""
