package sanitize_test

import (
	"fmt"

	"github.com/duet-ui/duet/server/sanitize"
)

func ExamplePolicy_HTML() {
	comment := `Nice <b onclick="steal()">work</b>! <script>steal()</script><a href="https://example.org">More</a>`
	fmt.Println(sanitize.Default.HTML(comment))
	fmt.Println(sanitize.Policy{}.HTML(comment))
	// Output:
	// Nice <b>work</b>! <a href="https://example.org" rel="nofollow ugc noopener">More</a>
	// Nice work! More
}
