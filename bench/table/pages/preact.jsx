import {Component, h, render} from "preact";
import {empty, reduce} from "./state.js";
import {buttons} from "./words.js";

class Row extends Component {
	shouldComponentUpdate({item, marked}) { return item !== this.props.item || marked !== this.props.marked; }
	render({item, marked, send}) {
		return <tr class={marked ? "danger" : null}>
			<td class="col-md-1">{item.id}</td>
			<td class="col-md-4"><a onClick={() => send({type: "mark", id: item.id})}>{item.label}</a></td>
			<td class="col-md-1"><a onClick={() => send({type: "remove", id: item.id})}><span class="glyphicon glyphicon-remove" aria-hidden="true" /></a></td>
			<td class="col-md-6" />
		</tr>;
	}
}

class Head extends Component {
	shouldComponentUpdate() { return false; }
	render({send}) {
		return <div class="jumbotron"><div class="row">
			<div class="col-md-6"><h1>Preact</h1></div>
			<div class="col-md-6"><div class="row">
				{buttons.map(([id, text]) => <div class="col-sm-6 smallpad" key={id}>
					<button type="button" class="btn btn-primary btn-block" id={id} onClick={() => send({type: id})}>{text}</button>
				</div>)}
			</div></div>
		</div></div>;
	}
}

class Page extends Component {
	state = empty;
	send = (action) => this.setState((state) => reduce(state, action));
	render(_, {items, marked}) {
		return <div class="container">
			<Head send={this.send} />
			<table class="table table-hover table-striped test-data"><tbody>
				{items.map((item) => <Row key={item.id} item={item} marked={item.id === marked} send={this.send} />)}
			</tbody></table>
			<span class="preloadicon glyphicon glyphicon-remove" aria-hidden="true" />
		</div>;
	}
}

render(<Page />, document.getElementById("main"));
