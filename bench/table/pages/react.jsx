import {memo, useReducer} from "react";
import {createRoot} from "react-dom/client";
import {empty, reduce} from "./state.js";
import {buttons} from "./words.js";

const Row = memo(({item, marked, send}) => <tr className={marked ? "danger" : ""}>
	<td className="col-md-1">{item.id}</td>
	<td className="col-md-4"><a onClick={() => send({type: "mark", id: item.id})}>{item.label}</a></td>
	<td className="col-md-1"><a onClick={() => send({type: "remove", id: item.id})}><span className="glyphicon glyphicon-remove" aria-hidden="true" /></a></td>
	<td className="col-md-6" />
</tr>);

const Head = memo(({send}) => <div className="jumbotron"><div className="row">
	<div className="col-md-6"><h1>React</h1></div>
	<div className="col-md-6"><div className="row">
		{buttons.map(([id, text]) => <div className="col-sm-6 smallpad" key={id}>
			<button type="button" className="btn btn-primary btn-block" id={id} onClick={() => send({type: id})}>{text}</button>
		</div>)}
	</div></div>
</div></div>);

function Page() {
	const [{items, marked}, send] = useReducer(reduce, empty);
	return <div className="container">
		<Head send={send} />
		<table className="table table-hover table-striped test-data"><tbody>
			{items.map((item) => <Row key={item.id} item={item} marked={item.id === marked} send={send} />)}
		</tbody></table>
		<span className="preloadicon glyphicon glyphicon-remove" aria-hidden="true" />
	</div>;
}

createRoot(document.getElementById("main")).render(<Page />);
