package events

import "time"

// Encode is Event's encoder, for the tests beside it.
func Encode(e Event) ([]byte, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	return e.append(nil), nil
}

// RetryBlock and IDBlock are the blocks without data.
func RetryBlock(d time.Duration) []byte { return retryBlock(d) }

func IDBlock(id string) []byte { return idBlock(id) }

// StopID is the last id of a client that was told to stop.
const StopID = stopID
