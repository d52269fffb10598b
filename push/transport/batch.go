package transport

import (
	"encoding/binary"
	"errors"
)

// A batch is messages one after the other, each behind its length as a varint.

// errBatch reports a body that is no batch.
var errBatch = errors.New("transport: the body is not a batch of messages")

func appendMessage(batch, msg []byte) []byte {
	return append(binary.AppendUvarint(batch, uint64(len(msg))), msg...)
}

// split returns the messages of a batch, cut after limit+1 bytes: enough to see that
// one is too long. They are copies.
func split(batch []byte, limit int) (messages [][]byte, err error) {
	for len(batch) > 0 {
		n, size := binary.Uvarint(batch)
		if size <= 0 || n > uint64(len(batch)-size) {
			return nil, errBatch
		}
		batch = batch[size:]
		messages = append(messages, append([]byte(nil), batch[:min(n, uint64(limit)+1)]...))
		batch = batch[n:]
	}
	return messages, nil
}
